// Each cell becomes the largest value so far.
// [1, 3, 2, 5, 4] -> [1, 3, 3, 5, 5]
// [] -> []
// [-3] -> [-3]
// [5, 4, 3] -> [5, 5, 5]
// [-3, -5, -1] -> [-3, -3, -1]
void running_maximum(int *a, int n) {
    if (n < 2) return;
    int best = a[0];
    for (int i = 1; i < n; i++) {
        if (a[i] > best) best = a[i];
        else a[i] = best;
    }
}
