// Sorts by picking the smallest of what is left.
// [3, 1, 2] -> [1, 2, 3]
// [] -> []
// [-4] -> [-4]
// [10, -10, 0] -> [-10, 0, 10]
// [1, 1, 1, 0] -> [0, 1, 1, 1]
void selection_sort(int *a, int n) {
    for (int i = 0; i < n - 1; i++) {
        int best = i;
        for (int j = i + 1; j < n; j++)
            if (a[j] < a[best])
                best = j;
        if (best != i) {
            int t = a[i];
            a[i] = a[best];
            a[best] = t;
        }
    }
}
