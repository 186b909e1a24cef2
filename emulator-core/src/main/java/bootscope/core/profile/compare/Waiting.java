package bootscope.core.profile.compare;

import bootscope.core.profile.ProfiledFunction;
import bootscope.core.profile.ProfiledFunction.Place;
import java.util.List;

/**
 * Functions of Linux that wait, measure how fast a clock goes, or keep account of the load: how
 * often and how long they run hangs on when others are done, not on what they do. Known by their
 * names.
 */
final class Waiting {
  private static final List<String> BEGINNINGS =
      List.of(
          "acpi_idle_",
          "arch_cpu_idle",
          "calibrate_delay",
          "calc_global_load",
          "calc_load_",
          "cpu_idle_poll",
          "cpuidle_",
          "default_idle",
          "delay_",
          "lapic_cal_",
          "mwait_idle",
          "native_halt",
          "native_queued_spin_lock_slowpath",
          "native_safe_halt",
          "pit_calibrate_",
          "pit_hpet_ptimer_calibrate_",
          "poll_idle",
          "queued_read_lock_slowpath",
          "queued_write_lock_slowpath",
          "rwsem_spin_on_owner",
          "tick_nohz_idle_",
          "wait_for_lsr",
          "wait_for_xmitr");

  private static final List<String> NAMES =
      List.of(
          "__const_udelay",
          "__delay",
          "__ndelay",
          "__udelay",
          "calibrate_APIC_clock",
          "do_idle",
          "hpet_alloc", // measures its counter's rate
          "quick_pit_calibrate",
          "update_load_avg",
          "verify_pmtmr_rate");

  private Waiting() {}

  static boolean is(ProfiledFunction function) {
    return function.place() == Place.KERNEL
        && (NAMES.contains(function.name())
            || BEGINNINGS.stream().anyMatch(function.name()::startsWith));
  }
}
