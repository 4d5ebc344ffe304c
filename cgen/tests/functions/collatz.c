// How many steps to 1.
// 1 -> 0
// 2 -> 1
// 6 -> 8
// 27 -> 111
// 0 -> 0
int collatz(int x) {
    int steps = 0;
    while (x > 1) {
        x = x % 2 ? 3 * x + 1 : x / 2;
        steps++;
    }
    return steps;
}
