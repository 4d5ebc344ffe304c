#include <stdio.h>

/* A scope error, a type error, an order that C leaves open, and a text that is no C. */
int wrong(const int *a, int n, int k) {
    int i = 0;
    { int inner = k; }
    if (inner > n)
        return a;
    k = i++ + a[i];
    a[0] = 1;
    float x = 0.5;
    return k
}
