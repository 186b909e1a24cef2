/* A kernel with lines of source: what it does matters less than where. */
#include "console.h"

int total;

static int square(int n)
{
	return n * n;
}

__attribute__((noinline)) int add_up(int count)
{
	int sum = 0;

	for (int i = 1; i <= count; i++) {
		int part = square(i);
		sum += part;
	}
	return sum;
}

void kernel_main(void)
{
	put_text("lines\n");
	total = add_up(3);
	put_digit(total % 10);
	put_text("\n");
	power_off();
}
