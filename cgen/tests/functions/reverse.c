// Turns the list around.
// [1, 2, 3] -> [3, 2, 1]
// [] -> []
// [4] -> [4]
// [1, -1] -> [-1, 1]
// [5, 4, 4, 0, -7, 9] -> [9, -7, 0, 4, 4, 5]
void reverse(int *a, int n) {
    for (int i = 0, j = n - 1; i < j; i++, j--) {
        int t = a[i];
        a[i] = a[j];
        a[j] = t;
    }
}
