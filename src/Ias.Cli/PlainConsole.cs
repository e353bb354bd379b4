using System.Runtime.InteropServices;
using System.Text;
using Spectre.Console;

namespace Ias.Cli;

/// <summary>Spectre.Console on a command's own writer; without <c>System.Console</c>, which would write its keypad sequences to the
/// terminal.</summary>
internal sealed unsafe partial class PlainConsole(TextWriter writer, bool isTerminal, int width) : IAnsiConsoleOutput
{
    private const nuint GetWindowSize = 0x5413; // TIOCGWINSZ
    private const int UsualWidth = 80;

    public TextWriter Writer => writer;
    public bool IsTerminal => isTerminal;
    public int Width => width;
    public int Height => 24;

    /// <summary>A console for the results of a command.</summary>
    public static IAnsiConsole For(CommandContext context) =>
        AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Out = new PlainConsole(context.Out, context.OutIsTerminal, TerminalWidth()),
                Ansi = context.OutHasColor ? AnsiSupport.Yes : AnsiSupport.No,
                ColorSystem = context.OutHasColor ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
                Interactive = InteractionSupport.No,
            }
        );

    public void SetEncoding(Encoding encoding)
    {
        // Output is UTF-8, always.
    }

    /// <summary>Columns of the terminal that standard output is.</summary>
    internal static int TerminalWidth()
    {
        var size = stackalloc ushort[4]; // rows, columns, and two that nobody uses
        return ioctl(1, GetWindowSize, size) == 0 && size[1] > 0 ? size[1] : UsualWidth;
    }

    [LibraryImport("libc")]
    private static partial int ioctl(int descriptor, nuint request, ushort* size);
}
