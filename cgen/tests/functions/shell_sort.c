// Sorts with shrinking gaps.
// [3, 1, 2] -> [1, 2, 3]
// [] -> []
// [0] -> [0]
// [8, 7, 6, 5, 4, 3, 2, 1] -> [1, 2, 3, 4, 5, 6, 7, 8]
// [5, -5, 5, -5] -> [-5, -5, 5, 5]
void shell_sort(int *v, int n) {
    for (int gap = n / 2; gap > 0; gap /= 2)
        for (int i = gap; i < n; i++)
            for (int j = i - gap; j >= 0 && v[j] > v[j + gap]; j -= gap) {
                int temp = v[j];
                v[j] = v[j + gap];
                v[j + gap] = temp;
            }
}
