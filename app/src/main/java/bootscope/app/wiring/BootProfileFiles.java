package bootscope.app.wiring;

import bootscope.core.files.OutputFile;
import bootscope.core.profile.Profile;
import bootscope.core.profile.ProfileException;
import bootscope.core.profile.ProfileFile;
import bootscope.core.profile.ProfileOrigin;
import bootscope.core.profile.export.Detail;
import bootscope.core.profile.export.ProfileFormat;
import bootscope.core.profile.export.ProfileFormats;
import bootscope.views.pane.bootprofile.ProfileFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Profiles as the window writes and reads them: in all formats, and in our own. */
final class BootProfileFiles implements ProfileFiles {
  @Override
  public List<String> endings() {
    List<String> all = new ArrayList<>(List.of(ProfileFile.SUFFIX.substring(1)));
    ProfileFormats.all().forEach(f -> all.add(f.suffix().substring(1)));
    return all;
  }

  @Override
  public void write(Profile profile, Path file) throws IOException {
    String name = String.valueOf(file.getFileName());
    Optional<ProfileFormat> format = ProfileFormats.ofFile(name);
    if (name.endsWith(ProfileFile.SUFFIX)) {
      OutputFile.write(file, to -> ProfileFile.write(profile, new ProfileOrigin(name, "", ""), to));
    } else if (format.isPresent()) {
      OutputFile.write(file, to -> format.get().write(profile, new Detail(Detail.LEAST, ""), to));
    } else {
      throw new IOException("its name ends with none of ." + String.join(", .", endings()));
    }
  }

  @Override
  public boolean reads() {
    return true;
  }

  @Override
  public Profile read(Path file) throws IOException {
    try {
      return ProfileFile.read(file).profile();
    } catch (ProfileException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
