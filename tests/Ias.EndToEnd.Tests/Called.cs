using System.Diagnostics;
using Ias.EndToEnd.Tests.Runs;

namespace Ias.EndToEnd.Tests;

/// <summary>The built program, run once with a person's folder of their own.</summary>
internal sealed record Called(int Exit, string Output, string Error)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    /// <param name="folder">Where it is called, and <c>$XDG_CONFIG_HOME</c>.</param>
    public static Called In(string folder, (string Name, string Value)[] environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(Sandbox.Program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var theirs in new[] { "NO_COLOR", "COLORTERM", "IAS_THEME", "IAS_CALLED_AS" })
        {
            start.Environment.Remove(theirs);
        }

        start.Environment["XDG_CONFIG_HOME"] = folder;
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!Task.WaitAll([output, error], Longest) || !process.WaitForExit(Longest))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"ias {string.Join(' ', arguments)} did not end");
        }

        return new Called(process.ExitCode, output.Result, error.Result);
    }
}
