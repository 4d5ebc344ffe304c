// Values below k come first; both parts keep their order.
// [5, 1, 4, 2], 3 -> [1, 2, 5, 4]
// [], 0 -> []
// [1], 1 -> [1]
// [3, 2, 1], 10 -> [3, 2, 1]
// [0, -1, 0, -2], 0 -> [-1, -2, 0, 0]
void partition(int *a, int n, int k) {
    int above[64], m = 0, count = 0;
    for (int i = 0; i < n; i++) {
        if (a[i] < k) {
            a[m++] = a[i];
        } else {
            above[count++] = a[i];
        }
    }
    for (int i = 0; i < count; i++)
        a[m + i] = above[i];
}
