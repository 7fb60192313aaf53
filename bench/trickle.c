/* trickle.c: clients that send a byte a second, for slow-clients.py.
 *
 *   trickle PORT COUNT REALTIME
 *
 * Says "open" when all are connected, sends evenly until its input ends, and then says how many
 * bytes a second each of them sent. PORT 0: to sockets of this process that nobody reads, which
 * costs this core the same and the server nothing. In C, because what a send takes away from the
 * client on the same core has to be short. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    SOURCES = 8, /* addresses they come from: one has ports for 28,000 connections */
    SINKS = 1000,
    PAUSE_NS = 100000, /* few at once: ten thousand people do not send in step */
};

static void require(int good, const char *what)
{
    if (good)
        return;
    perror(what);
    _exit(1);
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static struct sockaddr_in loopback(unsigned last, int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK - 1 + last);
    return address;
}

static int open_client(int port, unsigned source)
{
    int on = 1, client = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in from = loopback(source, 0), to = loopback(1, port);
    require(client >= 0, "socket");
    setsockopt(client, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    require(bind(client, (struct sockaddr *)&from, sizeof from) == 0, "bind");
    require(connect(client, (struct sockaddr *)&to, sizeof to) == 0, "connect");
    return client;
}

static int open_sink(void)
{
    struct sockaddr_in at = loopback(1, 0);
    socklen_t length = sizeof at;
    int sink = socket(AF_INET, SOCK_STREAM, 0);
    require(bind(sink, (struct sockaddr *)&at, sizeof at) == 0 && listen(sink, SINKS) == 0, "sink");
    getsockname(sink, (struct sockaddr *)&at, &length);
    return ntohs(at.sin_port);
}

static void set_limits(int realtime)
{
    struct rlimit limit;
    struct sched_param priority = {.sched_priority = 2};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    if (realtime)
        require(sched_setscheduler(0, SCHED_FIFO, &priority) == 0, "priority");
    fcntl(STDIN_FILENO, F_SETFL, O_NONBLOCK);
}

int main(int argc, char **argv)
{
    if (argc != 4)
        return 2;
    int port = (int)strtol(argv[1], NULL, 10);
    size_t count = strtoul(argv[2], NULL, 10), held = port ? count : SINKS, sent = 0;
    int *clients = calloc(held, sizeof *clients);
    static const char head[] = "GET /get HTTP/1.1\r\nHost: slow\r\nX-Slow: ";
    require(clients != NULL, "memory");
    set_limits(argv[3][0] == '1');
    if (!port)
        port = open_sink();
    for (size_t i = 0; i < held; i++)
        clients[i] = open_client(port, 2 + i % SOURCES);
    for (size_t i = 0; i < held; i++)
        require(send(clients[i], head, sizeof head - 1, MSG_NOSIGNAL) > 0, "send");
    puts("open");
    fflush(stdout);
    double started = now();
    for (char end; read(STDIN_FILENO, &end, 1) != 0;) {
        for (size_t due = (size_t)((now() - started) * (double)count); sent < due; sent++)
            require(send(clients[sent % held], "a", 1, MSG_NOSIGNAL) == 1, "send");
        nanosleep(&(struct timespec){.tv_nsec = PAUSE_NS}, NULL);
    }
    printf("%f\n", (double)sent / (now() - started) / (double)count);
    return 0;
}
