import java.util.List;
import java.util.regex.Pattern;

/**
 * One line of the table: a program that runs to its end by itself.
 *
 * @param name what the table calls it
 * @param base the name of the row that it is compared with; a row's own name for no other
 * @param start the name of a row of the same program that starts and ends without the work, or null
 * @param command the program and its arguments
 * @param proof what its output must hold; the text that matches must be the base's too
 * @param busy whether it runs beside a program that takes a core
 */
record Row(
    String name, String base, String start, List<String> command, Pattern proof, boolean busy) {}
