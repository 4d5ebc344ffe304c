// Five cells in ascending order, by neighbours that change places.
// [5, 4, 3, 2, 1] -> [1, 2, 3, 4, 5]
// [1, 2, 3, 4, 5] -> [1, 2, 3, 4, 5]
// [0, -1, 0, -1, 0] -> [-1, -1, 0, 0, 0]
// [3, 3, 3, 3, 2] -> [2, 3, 3, 3, 3]
// [9, -9, 8, -8, 0] -> [-9, -8, 0, 8, 9]
int *func_1(int a[])
{
    for (int i = 0; i < 5; i++)
        for (int j = 0; j < 4 - i; j++)
            if (a[j] > a[j + 1]) {
                int t = a[j];
                a[j] = a[j + 1];
                a[j + 1] = t;
            }
    return a;
}
