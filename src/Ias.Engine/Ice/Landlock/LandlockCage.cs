using Ias.Core.Ice;
using Ias.Engine.Files;
using Ias.Engine.Processes;

namespace Ias.Engine.Ice.Landlock;

/// <summary>
/// The cage where bubblewrap does not work, in a container for example: the kernel holds the turn to files and folders that are named
/// (Landlock). It has no mounts and no PID namespace; what that leaves open, <see cref="LandlockRights.Gaps"/> says.
/// </summary>
/// <param name="program">Command that starts this program: a path and leading arguments.</param>
public sealed class LandlockCage(IReadOnlyList<string> program)
{
    /// <summary>Landlock rights that this kernel can restrict.</summary>
    public static LandlockRights Rights => LandlockRuleset.Rights;

    /// <summary>Restricts a little program; the answer is empty when that works, else why not.</summary>
    public async Task<string> TryAsync(ProcessRunner processes, CancellationToken cancel)
    {
        if (Rights.Abi == 0)
        {
            return "this kernel has no Landlock, or it is off";
        }

        var tried = await processes.RunAsync(
            Around(
                new ProcessSpec
                {
                    FileName = "/bin/sh",
                    Arguments = ["-c", "! ls / >/dev/null 2>&1"], // the root itself is not named
                    WorkingDirectory = "/",
                    Timeout = TimeSpan.FromSeconds(10),
                },
                []
            ),
            cancel
        );
        return tried.Ok ? ""
            : tried.TimedOut ? "Landlock did not answer in 10 s"
            : $"Landlock does not work here: {tried.Error.Trim()}";
    }

    /// <summary>The command in the cage.</summary>
    /// <param name="rules">Paths it may use besides the system's folders.</param>
    /// <param name="isOffline">It gets no TCP, where the kernel can deny it.</param>
    public ProcessSpec Around(ProcessSpec spec, IEnumerable<LandlockRule> rules, bool isOffline = false)
    {
        var command = ProgramPath.Find(spec.FileName, PathOf(spec), spec.WorkingDirectory) ?? spec.FileName;
        IEnumerable<LandlockRule> all = [.. LandlockRule.OfSystem, new(RealPath.Of(command), LandlockAccess.Read), .. rules];
        return spec with
        {
            FileName = program[0],
            Arguments =
            [
                .. program.Skip(1),
                "ice",
                "landlock",
                .. isOffline ? new[] { LandlockRule.Offline } : [],
                .. all.Distinct().SelectMany(r => r.Words),
                "--",
                command,
                .. spec.Arguments,
            ],
            Environment = new Dictionary<string, string?>(spec.Environment, StringComparer.Ordinal)
            {
                [LandlockLauncher.Diagnostics] = "0",
            },
        };
    }

    private static string? PathOf(ProcessSpec spec) =>
        spec.Environment.TryGetValue("PATH", out var own) || spec.ClearEnvironment ? own : Environment.GetEnvironmentVariable("PATH");
}
