/** Headers of the C standard, POSIX and Windows: a file of that name in a repository is rarely what is meant. */
const NAMES = `assert complex ctype errno fenv float inttypes iso646 limits locale math setjmp signal stdalign
stdarg stdatomic stdbit stdbool stdckdint stddef stdint stdio stdlib stdnoreturn string tgmath threads time uchar
wchar wctype aio cpio dirent dlfcn fcntl fmtmsg fnmatch ftw getopt glob grp iconv langinfo libgen libintl malloc
memory monetary mqueue ndbm netdb nl_types paths poll pthread pwd regex resolv sched search semaphore spawn strings
stropts sysexits syslog tar termios trace ulimit unistd utime utmp utmpx values varargs wordexp alloca endian err
execinfo ifaddrs pty features windows winsock2 ws2tcpip direct io process conio crtdbg intrin immintrin emmintrin
xmmintrin arm_neon cpuid x86intrin stdalign`

const FOLDERS = `sys/types sys/stat sys/time sys/socket sys/wait sys/ioctl sys/mman sys/param sys/select sys/uio
sys/un sys/resource sys/utsname sys/file sys/times sys/ipc sys/msg sys/sem sys/shm sys/statvfs sys/epoll sys/event
sys/eventfd sys/sysctl sys/prctl sys/syscall sys/random sys/cdefs sys/queue sys/poll sys/signal sys/errno sys/fcntl
netinet/in netinet/tcp netinet/ip arpa/inet net/if`

export const STANDARD_HEADERS: ReadonlySet<string> = new Set(
  `${NAMES} ${FOLDERS}`.split(/\s+/).map((name) => `${name}.h`),
)
