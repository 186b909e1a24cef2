/* The serial port, and the power. */
#ifndef CONSOLE_H
#define CONSOLE_H

static inline void outb(unsigned short port, unsigned char value)
{
	__asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

void put_text(const char *text);
void put_digit(int digit);
void power_off(void);

#endif
