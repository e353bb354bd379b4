using System.Diagnostics;
using System.Globalization;
using Ias.Tests;

namespace Ias.Benchmarks;

/// <summary>What git costs an agent: the shim inside the cage beside the real git outside.</summary>
internal static class ShimBench
{
    private const int Each = 10;

    public static Task RunAsync(bool full)
    {
        using var repository = new TemporaryRepository();
        for (var i = 0; i < 20; i++)
        {
            repository.Write($"src/file{i}.txt", $"{i}\n");
        }

        repository.Git("add", "-A");
        repository.Git("commit", "-q", "-m", "files");
        repository.Git("checkout", "-q", "-b", "feature/x");
        Environment.CurrentDirectory = repository.Path;
        Environment.SetEnvironmentVariable("XDG_STATE_HOME", Path.Combine(repository.Home, "state"));
        foreach (var command in new string[][] { ["git", "status"], ["git", "update-index", "--refresh"] })
        {
            var (inside, outside) = (new List<double>(), new List<double>());
            for (var round = 0; round < (full ? 20 : 5); round++)
            {
                outside.AddRange(Enumerable.Range(0, Each).Select(_ => Spawn.Time(command)));
                inside.AddRange(Inside(command));
            }

            var (ours, real) = (Machine.Median(inside), Machine.Median(outside));
            var fast = command is [_, "status"];
            var what = $"{string.Join(' ', command)}{(fast ? "" : ", judged")}";
            Machine.Print(
                what,
                $"{Machine.Ms(ours)}, +{Machine.Ms(ours - real)}",
                $"real git {Machine.Ms(real)}",
                fast ? "+1.5 ms" : "(none)",
                !fast || ours - real <= 1.5
            );
        }

        return Task.CompletedTask;
    }

    /// <summary>Runs in the cage: prints the milliseconds of each run of the command, found through PATH as an agent finds it.</summary>
    public static int TimeInside(int count, IReadOnlyList<string> command)
    {
        for (var n = -2; n < count; n++)
        {
            var took = Spawn.Time(command);
            if (n >= 0)
            {
                System.Console.WriteLine(took.ToString(CultureInfo.InvariantCulture));
            }
        }

        return 0;
    }

    private static IEnumerable<double> Inside(string[] command)
    {
        var program = Environment.GetEnvironmentVariable("IAS_PROGRAM")!;
        var start = new ProcessStartInfo(program, ["ice", "exec", "--", Environment.ProcessPath!, "time-inside", $"{Each}", .. command])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => double.Parse(l, CultureInfo.InvariantCulture)).ToList()
            : throw new InvalidOperationException($"ias ice exec: exit status {process.ExitCode}");
    }
}
