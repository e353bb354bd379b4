using Ias.Core.Ice;
using Ias.Engine.Processes;

namespace Ias.Engine.Ice.Landlock;

/// <summary><c>ias ice landlock [--offline] [--read PATH | --write PATH]… -- COMMAND</c>: restricts itself to what is named, then becomes
/// the command.</summary>
public static class LandlockLauncher
{
    /// <summary>Of a program that runs on the .NET runtime this makes a socket in /tmp, which nobody would remove.</summary>
    internal const string Diagnostics = "DOTNET_EnableDiagnostics";

    /// <summary>Does not return. One thread does all of it: both what restricts and what becomes another program are a thread's.</summary>
    /// <exception cref="ProblemException">The words are wrong, Landlock does not work, or the command cannot be started.</exception>
    public static void Become(IReadOnlyList<string> words)
    {
        var (rules, isOffline, command) =
            LandlockRule.Parse(words)
            ?? throw new ProblemException(
                new Problem("It takes [--offline] [--read PATH | --write PATH]… -- COMMAND.", Exit: ExitCode.Usage)
            );
        var program =
            ProgramPath.Find(command[0], Environment.GetEnvironmentVariable("PATH"), Environment.CurrentDirectory)
            ?? throw new ProblemException(new Problem($"The program {command[0]} does not exist or is not executable."));
        LandlockRuleset.Restrict(rules, isOffline);
        ProcessImage.Become(
            program,
            [.. command.Skip(1)],
            new Dictionary<string, string?>(StringComparer.Ordinal) { [Diagnostics] = null }
        );
    }
}
