using Ias.Core.Ice;
using Ias.Engine.Files;
using Ias.Engine.Processes;

namespace Ias.Engine.Ice.Landlock;

/// <summary>
/// The cage where bubblewrap does not work, in a container for example: the kernel holds the turn to files and folders that are named
/// (Landlock). It has no mounts and no PID namespace; what that leaves open, <see cref="LandlockRights.Gaps"/> says.
/// </summary>
/// <param name="program">How this program is started: a path and leading arguments.</param>
public sealed class LandlockCage(IReadOnlyList<string> program)
{
    /// <summary>What this kernel can hold.</summary>
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
                new LandlockPlaces([], [])
            ),
            cancel
        );
        return tried.Ok ? ""
            : tried.TimedOut ? "Landlock did not answer in 10 s"
            : $"Landlock does not work here: {tried.Error.Trim()}";
    }

    /// <summary>The command in the cage, with <c>GIT_DIR</c>, <c>GIT_WORK_TREE</c>, <c>HOME</c> and <c>TMPDIR</c> set where the places name
    /// them.</summary>
    public ProcessSpec Around(ProcessSpec spec, LandlockPlaces places)
    {
        var command = ProgramPath.Find(spec.FileName, PathOf(spec), spec.WorkingDirectory) ?? spec.FileName;
        string[] writable = [places.WorkTree, places.GitDir, places.Home, places.Temporary, .. places.Writable];
        IEnumerable<LandlockRule> rules =
        [
            .. LandlockRule.OfSystem,
            new LandlockRule(RealPath.Of(command), LandlockAccess.Read),
            .. places.Readable.Where(IsPath).Select(path => new LandlockRule(path, LandlockAccess.Read)),
            .. writable.Where(IsPath).Select(path => new LandlockRule(path, LandlockAccess.Write)),
        ];
        var environment = new Dictionary<string, string?>(spec.Environment, StringComparer.Ordinal)
        {
            [LandlockLauncher.Diagnostics] = "0",
        };
        Point("GIT_DIR", places.GitDir);
        Point("GIT_WORK_TREE", places.GitDir.Length > 0 ? places.WorkTree : "");
        Point("HOME", places.Home);
        Point("TMPDIR", places.Temporary);
        return spec with
        {
            FileName = program[0],
            Arguments =
            [
                .. program.Skip(1),
                "ice",
                "landlock",
                .. rules.Distinct().SelectMany(r => r.Words),
                "--",
                command,
                .. spec.Arguments,
            ],
            Environment = environment,
        };

        void Point(string variable, string path)
        {
            if (path.Length > 0)
            {
                environment[variable] = path;
            }
        }
    }

    private static bool IsPath(string path) => path.StartsWith('/');

    private static string? PathOf(ProcessSpec spec) =>
        spec.Environment.TryGetValue("PATH", out var own) || spec.ClearEnvironment ? own : Environment.GetEnvironmentVariable("PATH");
}
