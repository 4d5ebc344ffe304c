// The second largest of the different values, or -1.
// [1, 3, 2] -> 2
// [] -> -1
// [5] -> -1
// [4, 4] -> -1
// [-1, -2, -3] -> -2
// [7, 7, 6] -> 6
int second_largest(const int *a, int n) {
    int first = -1, second = -1; /* indices */
    for (int i = 0; i < n; i++) {
        if (first < 0 || a[i] > a[first]) {
            second = first;
            first = i;
        } else if (a[i] != a[first] && (second < 0 || a[i] > a[second])) {
            second = i;
        }
    }
    return second < 0 ? -1 : a[second];
}
