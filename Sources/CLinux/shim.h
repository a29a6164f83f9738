// What Swift's Glibc module leaves out. No _GNU_SOURCE here: it would change types that other modules share,
// so the few prototypes that need it are repeated.
#pragma once
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

extern int accept4(int descriptor, struct sockaddr *address, socklen_t *length, int flags);
extern int pthread_setname_np(pthread_t thread, const char *name);

/// Bytes that were written to a socket and not yet acknowledged by the peer, or -1.
static inline int clinux_bytes_unacknowledged(int descriptor) {
    int count = 0;
    return ioctl(descriptor, TIOCOUTQ, &count) == 0 ? count : -1;
}

/// Bytes that wait to be read on a socket, or -1.
static inline int clinux_bytes_waiting(int descriptor) {
    int count = 0;
    return ioctl(descriptor, FIONREAD, &count) == 0 ? count : -1;
}

/// Makes the process not dumpable. It cannot fail with this argument.
static inline void clinux_forbid_attaching(void) { prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }
