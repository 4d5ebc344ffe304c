int gcd(int x, int y) {
	while (y) { int t = x % y; x = y; y = t; }
	return x;
}
