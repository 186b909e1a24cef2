package bootscope.app.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * An initial RAM disk with a Debian kernel's own virtio modules, and a root disk, made by the
 * scripts that the guide names; on CI their tools must be there.
 */
public record DebianDisk(Path initrd, Path image) {
  private static final Path GUESTS =
      Path.of(System.getProperty("basedir", "."), "../assets/guests").normalize();

  /** What a tool said, and with which status it ended. */
  record Said(int status, String text) {
    String ok() {
      assertEquals(0, status, text);
      return text;
    }
  }

  public static DebianDisk make(Path deb, Path into) throws Exception {
    run("disk", deb, into, "busybox-static e2fsprogs binutils");
    return new DebianDisk(into.resolve("initrd.cpio"), into.resolve("rootfs.ext2"));
  }

  /** With Debian itself on the disk, from its packages: takes minutes, and wants root. */
  static DebianDisk makeDebian(Path deb, Path into) throws Exception {
    run("debian", deb, into, "debootstrap busybox-static e2fsprogs binutils");
    return new DebianDisk(into.resolve("initrd.cpio"), into.resolve("debian.ext4"));
  }

  private static void run(String script, Path deb, Path into, String packages) throws Exception {
    String file = GUESTS.resolve(script + "/build.sh").toString();
    Said said = tool("sh", file, deb.toString(), into.toString());
    if (said.status != 0) {
      missing("the disk cannot be made: apt-get install " + packages + "; " + said.text);
    }
  }

  static Said tool(String... command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(List.of(command)).redirectErrorStream(true);
    // For e2fsck it is the year 2100: a guest that idled is ahead of the wall's clock.
    builder.environment().put("E2FSCK_TIME", "4102444800");
    Process process = builder.start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Said(process.waitFor(), said);
  }

  static void missing(String what) {
    if ("true".equals(System.getenv("CI"))) {
      fail(what);
    }
    abort(what);
  }
}
