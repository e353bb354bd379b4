using System.Runtime.InteropServices;

namespace Ias.Cli.JobControl;

/// <summary>This process's own terminal, when it hands it to another program: its modes, and which process group is in front.</summary>
internal sealed unsafe partial class OwnTerminal
{
    private const int ModesSize = 128; // a struct termios has 60 bytes with glibc and musl
    private const int AfterOutput = 1; // TCSADRAIN
    private const int TerminalOutput = 22; // SIGTTOU

    private readonly byte[] _modes = new byte[ModesSize];

    private OwnTerminal()
    {
        fixed (byte* modes = _modes)
        {
            _ = tcgetattr(0, modes);
        }
    }

    /// <summary>The terminal at standard input; null when standard input is not a terminal.</summary>
    public static OwnTerminal? Find() => isatty(0) == 1 ? new OwnTerminal() : null;

    /// <summary>The foreground process group; 0 or less when it is unknown.</summary>
    public static int Front => tcgetpgrp(0);

    /// <summary>The process group of this process.</summary>
    public static int OwnGroup => getpgrp();

    /// <summary>Puts a group in front.</summary>
    public static void BringToFront(int group)
    {
        var before = signal(TerminalOutput, 1); // who is behind would be stopped for it
        _ = tcsetpgrp(0, group);
        _ = signal(TerminalOutput, before);
    }

    /// <summary>As it was found: a program that was killed leaves it as it had it.</summary>
    public void Restore()
    {
        if (Front != OwnGroup)
        {
            BringToFront(OwnGroup);
        }

        Span<byte> now = stackalloc byte[ModesSize];
        fixed (
            byte* found = _modes,
                current = now
        )
        {
            if (tcgetattr(0, current) == 0 && !now.SequenceEqual(_modes))
            {
                _ = tcsetattr(0, AfterOutput, found);
            }
        }
    }

    [LibraryImport("libc")]
    private static partial int isatty(int descriptor);

    [LibraryImport("libc")]
    private static partial int tcgetattr(int descriptor, byte* modes);

    [LibraryImport("libc")]
    private static partial int tcsetattr(int descriptor, int when, byte* modes);

    [LibraryImport("libc")]
    private static partial int tcgetpgrp(int descriptor);

    [LibraryImport("libc")]
    private static partial int tcsetpgrp(int descriptor, int group);

    [LibraryImport("libc")]
    private static partial int getpgrp();

    [LibraryImport("libc")]
    private static partial nint signal(int number, nint handler);
}
