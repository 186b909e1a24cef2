/* What steps by lines find hard: functions of one line, long calls, and one that never returns. */
#include "console.h"

volatile int total;

static int one(int x) { return x + 1; }

static int many(int count)
{
	int sum = 0;

	for (int i = 0; i < count; i++)
		sum += one(i);
	return sum;
}

static void wait(int count) { while (count > 0) count = one(count) - 2; }

__attribute__((noreturn)) static void stop(void)
{
	power_off();
	for (;;)
		;
}

static void last(void)
{
	total = 5;
	stop();
}

static void behind(void) { total = 6; }

void kernel_main(void)
{
	total = one(1);
	total = many(LOOPS);
	wait(LOOPS);
	for (int i = 0; i < LOOPS; i++) total = one(i);
	total = one(one(total));
	if (total < 0)
		behind();
	last();
}
