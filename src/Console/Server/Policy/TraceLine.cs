using System.Text.RegularExpressions;

namespace Ias.Console.Server.Policy;

/// <summary>Lines of stack traces, as the common runtimes print them.</summary>
internal static partial class TraceLine
{
    /// <summary>True when a line is part of a stack trace.</summary>
    /// <param name="source">The next line is the frame's source.</param>
    public static bool Is(string line, out bool source)
    {
        source = PythonFrame().IsMatch(line);
        return source || Frame().IsMatch(line) || Around().IsMatch(line);
    }

    /// <summary>True when it names a place in a program.</summary>
    public static bool IsFrame(string line) => PythonFrame().IsMatch(line) || Frame().IsMatch(line);

    [GeneratedRegex(@"^File ""[^""]+"", line \d+", RegexOptions.None, 1000)]
    private static partial Regex PythonFrame();

    // .NET, Java, JavaScript; Ruby; PHP and gdb; Go; Rust.
    [GeneratedRegex(
        @"^(at (async |new )?[\w$.<>`\[\]/@~:-]+( \[as [\w.]+\])? ?(\(.*\)( in .+:line \d+)?)?$|(from )?[\w./-]+\.\w+:\d+:in ['`\x22].*|#\d+ .*(\(\d+\): |\bin\b .+|\bat\b .+).*|\S+\.go:\d+ \+0x[0-9a-f]+$|[\w./*()-]+\.[\w.()*]+\((0x[0-9a-f]+\??(, )?|\{.*\}|\.\.\.)*\)$|(\d+: )?(0x[0-9a-f]+ - )?\w+(::[\w<>{}#]+)+( as .*)?$|at \S+:\d+(:\d+)?$)",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Frame();

    [GeneratedRegex(
        @"^(Traceback \(most recent call last\):|Caused by: |Suppressed: |Unhandled exception|Exception in thread |--- End of |\.\.\. \d+ more$|goroutine \d+ \[|panic: |thread '.*' panicked at|stack backtrace:|\^+~*\^*$|~*\^+~*$|created by \S+)",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Around();
}
