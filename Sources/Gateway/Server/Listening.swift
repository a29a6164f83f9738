import Configuration
import EventLoop

/// Opens the sockets of a list of addresses.
enum Listening {
    /// Whether every address is free. `SO_REUSEPORT` hides a second instance, so each address is bound once
    /// without it before any listener opens.
    static func check(_ addresses: [ListenAddress], setting: String) throws(StartError) {
        for address in addresses where address.port != 0 {
            guard let address = address.socketAddress else { continue }
            _ = try open(address, sharingPort: false, setting: setting)
        }
    }

    /// One socket an address for each of `count` loops; all on the same port.
    static func open(
        _ addresses: [ListenAddress], count: Int, setting: String
    ) throws(StartError) -> [[ListeningSocket]] {
        var loops = [[ListeningSocket]](repeating: [], count: count)
        for address in addresses {
            guard var wanted = address.socketAddress else { continue }
            for index in 0..<count {
                let socket = try open(wanted, sharingPort: true, setting: setting)
                wanted = socket.address
                loops[index].append(socket)
            }
        }
        return loops
    }

    private static func open(
        _ address: SocketAddress, sharingPort: Bool, setting: String
    ) throws(StartError) -> ListeningSocket {
        do throws(SystemError) {
            return try ListeningSocket(address, sharingPort: sharingPort)
        } catch {
            throw StartError(
                "\(setting): cannot listen on \(address) (\(error)): stop what uses it or choose another address"
            )
        }
    }
}
