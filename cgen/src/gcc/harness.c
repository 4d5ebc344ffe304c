/* Runs the calls that a file lists, one line of output each. What stands before this text in the translation unit:
   the functions, `calls` with one wrapper for each, and `kinds` with a letter for what each gives back.

   The file is a row of ints: the number of calls, then for each call the function, the number of cells, four ints,
   the cells. A child makes the calls; when a call ends it, another child goes on with the next one. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#endif

/* Processor time of a call; one that ends within the fuel of the interpreter takes much less. */
enum { MICROSECONDS = 50000 };
enum { OUT_CELLS = 128, MISSING_RETURN = 90, BROKEN = 91, LINE = 8192, PAGE = 4096 };

struct place {
    int call;         /* counted from 0 */
    const int *record;
};

static volatile struct place *place; /* shared by parent and children */
static char line[LINE];

void missing_return(void) { _exit(MISSING_RETURN); }

static void put(int length) {
    if (write(1, line, length) != length) _exit(BROKEN);
}

static void limit_time(int microseconds) {
    struct itimerval timer = {{0, 0}, {0, microseconds}};
    setitimer(ITIMER_PROF, &timer, 0);
}

/* A list: with sanitizers, cells that no index can leave unseen. An int as index reaches 8 GiB to both sides; all of
   that is reserved and forbidden, except for one page, and of that page all but the cells is poisoned. */
#ifdef __SANITIZE_ADDRESS__
static char *new_list(void) {
    size_t reach = 1ull << 33;
    char *all = mmap(0, 2 * reach + PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (all == MAP_FAILED || mprotect(all + reach, PAGE, PROT_READ | PROT_WRITE)) _exit(BROKEN);
    return all + reach;
}

static int *cells_of(char *list, int n) {
    __asan_poison_memory_region(list, PAGE);
    __asan_unpoison_memory_region(list + PAGE / 2, n * sizeof(int));
    return (int *)(list + PAGE / 2);
}
#else
static char *new_list(void) {
    char *list = malloc(PAGE);
    if (!list) _exit(BROKEN);
    return list;
}

static int *cells_of(char *list, int n) { return (int *)list; }
#endif

static char *lists[2]; /* `a` and `out` */

static int put_cells(int length, const int *cells, int n) {
    for (int i = 0; i < n; i++) length += snprintf(line + length, LINE - length, " %d", cells[i]);
    return length;
}

static void call(int number, const int *record) {
    int n = record[1];
    char kind = kinds[record[0]];
    int *a = cells_of(lists[0], n);
    int *out = cells_of(lists[1], OUT_CELLS);
    memcpy(a, record + 6, n * sizeof *a);
    memset(out, FILL, OUT_CELLS * sizeof *out);
    limit_time(MICROSECONDS);
    int value = calls[record[0]](a, n, record + 2, out);
    limit_time(0);
    int length = snprintf(line, LINE, "%d ", number);
    if (kind == 'n') {
        length += snprintf(line + length, LINE - length, "value %d", value);
    } else if (kind == 'o' && (value < 0 || value > OUT_CELLS)) {
        length += snprintf(line + length, LINE - length, "length");
    } else if (kind == 'p' && !value) {
        length += snprintf(line + length, LINE - length, "died 0 another list was returned");
    } else {
        length += snprintf(line + length, LINE - length, "value");
        length = kind == 'o' ? put_cells(length, out, value) : put_cells(length, a, n);
    }
    line[length++] = '\n';
    put(length);
}

static const int *after(const int *record) { return record + 6 + record[1]; }

/* The words of the sanitizer: the line that names the error, without its line feed. */
static const char *complaint(char *text) {
    char *found = strstr(text, "runtime error: ");
    if (!found) found = strstr(text, "ERROR: AddressSanitizer: ");
    if (!found) return "";
    char *end = strchr(found, '\n');
    if (end) *end = 0;
    return found;
}

int main(int argc, char **argv) {
    int file = open(argc > 1 ? argv[1] : "", O_RDONLY);
    struct stat facts;
    if (file < 0 || fstat(file, &facts)) return BROKEN;
    const int *data = mmap(0, facts.st_size, PROT_READ, MAP_PRIVATE, file, 0);
    place = mmap(0, sizeof *place, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (data == MAP_FAILED || place == MAP_FAILED) return BROKEN;
    lists[0] = new_list();
    lists[1] = new_list();
    place->call = 0;
    place->record = data + 1;
    while (place->call < data[0]) {
        int ends[2];
        if (pipe2(ends, O_NONBLOCK)) return BROKEN;
        pid_t child = fork();
        if (child < 0) return BROKEN;
        if (child == 0) {
            dup2(ends[1], 2);
            while (place->call < data[0]) {
                call(place->call, place->record);
                place->record = after(place->record);
                place->call++;
            }
            _exit(0);
        }
        int status;
        if (waitpid(child, &status, 0) != child) return BROKEN;
        if (!(WIFEXITED(status) && WEXITSTATUS(status) == 0)) {
            static char words[4096];
            int got = read(ends[0], words, sizeof words - 1);
            words[got > 0 ? got : 0] = 0;
            int length;
            if (WIFEXITED(status) && WEXITSTATUS(status) == BROKEN) return BROKEN;
            if (WIFEXITED(status) && WEXITSTATUS(status) == MISSING_RETURN)
                length = snprintf(line, LINE, "%d missing\n", place->call);
            else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGPROF)
                length = snprintf(line, LINE, "%d hung\n", place->call);
            else
                length = snprintf(line, LINE, "%d died %d %.300s\n", place->call,
                                  WIFSIGNALED(status) ? WTERMSIG(status) : 0, complaint(words));
            put(length);
            place->record = after((const int *)place->record);
            place->call++;
        }
        close(ends[0]);
        close(ends[1]);
    }
    return 0;
}
