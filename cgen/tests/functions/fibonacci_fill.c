// Goes on from the first two cells like Fibonacci.
// [1, 1, 0, 0, 0, 0] -> [1, 1, 2, 3, 5, 8]
// [] -> []
// [5] -> [5]
// [2, 3] -> [2, 3]
// [-1, 1, 7, 7] -> [-1, 1, 0, 1]
void fibonacci(int *a, int n) {
    for (int i = 2; i < n; i++)
        a[i] = a[i - 1] + a[i - 2];
}
