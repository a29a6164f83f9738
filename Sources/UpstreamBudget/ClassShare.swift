/// What one class of requests may have of a budget for which more ask than it can serve. Classes are numbered from 0, the
/// most urgent; whatever the others are guaranteed and do not take is class 0's.
public struct ClassShare: Sendable, Hashable {
    /// Percent of all requests sent that the class gets even while more urgent ones wait. A class without a share is for
    /// work that nobody waits for: it goes when there is slack, which is when no other class waits, half of the places in
    /// flight are free, and its reserve is left.
    public let percent: Int
    /// Percent of the burst that it leaves to more urgent classes, beyond what it is guaranteed.
    public let reserve: Int

    /// Traps when either is not from 0 to 100: a checked configuration holds no such.
    public init(percent: Int, reserve: Int) {
        precondition((0...100).contains(percent) && (0...100).contains(reserve))
        self.percent = percent
        self.reserve = reserve
    }

    /// Six: a cashier waits; a customer's data; somebody looks around; batches; nobody waits; work of the gateway's own
    /// that may as well not be done.
    public static let standard = [
        ClassShare(percent: 100, reserve: 0), ClassShare(percent: 10, reserve: 0),
        ClassShare(percent: 5, reserve: 0), ClassShare(percent: 5, reserve: 25),
        ClassShare(percent: 2, reserve: 25), ClassShare(percent: 0, reserve: 50),
    ]
}
