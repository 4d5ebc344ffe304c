// The x-th Fibonacci number.
// 0 -> 0
// 1 -> 1
// 2 -> 1
// 10 -> 55
// 46 -> 1836311903
int fib(int x) {
    if (x < 2) return x;
    int a = 0, b = 1;
    while (--x) {
        int next = a + b;
        a = b;
        b = next;
    }
    return b;
}
