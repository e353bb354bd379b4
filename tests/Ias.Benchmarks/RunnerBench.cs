using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.EndToEnd.Tests.Runs;
using Ias.Engine.Queue;

namespace Ias.Benchmarks;

/// <summary>The queue: jobs that do nothing beside nq and task-spooler, 10,000 queued at once, a claim and a status with 100 and 100,000
/// pending.</summary>
internal static class RunnerBench
{
    private const string NoOp = "turns:\n  - when: {phase: job}\n    steps:\n      - account: {closing: \"nothing\"}\n";

    public static Task RunAsync(bool full)
    {
        Jobs(full ? 1000 : 50);
        var folder = Directory.CreateTempSubdirectory("ias-bench-").FullName;
        try
        {
            Enqueue(folder);
            Claims(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        Status();
        Lanes();
        return Task.CompletedTask;
    }

    // Agents that only compute: eight lanes have as much done at once as there are cores.
    private static void Lanes()
    {
        const int Count = 16;
        var (one, eight) = (Computed(1), Computed(8));
        var (gain, cores) = (one / eight, Math.Min(8, Environment.ProcessorCount));
        Machine.Print(
            $"{Count} jobs that compute, 8 lanes",
            $"{gain:0.0} x one lane",
            $"{one / 1000:0.0} s and {eight / 1000:0.0} s on {cores} cores",
            $"near {cores} x",
            gain >= cores * 0.75
        );

        static double Computed(int lanes)
        {
            using var at = new QueueScene(
                "turns:\n  - when: {phase: job}\n    steps:\n      - run: n=0; while [ $n -lt 1500000 ]; do n=$((n+1)); done\n",
                config: ""
            );
            at.AddMany(Count);
            return Time(() =>
                QueueScene.Need(at.Sandbox.Ias("runner", "run-loop", "--lanes", lanes.ToString(CultureInfo.InvariantCulture)))
            );
        }
    }

    private static void Jobs(int count)
    {
        var (nq, tsp) = (Peer("nq", count, ["nq", "true"], ["nq", "-w"]), Peer("tsp", count, ["tsp", "-n", "true"], ["tsp", "-w"]));
        var peers = $"nq {Told(nq, "nq")}, task-spooler {Told(tsp, "task-spooler")}: no guard, no flush";
        foreach (var (mounts, name) in new[] { ("off", "ICE's mounts off"), ("auto", "ICE on") })
        {
            using var at = new QueueScene(NoOp, config: $"ice:\n  mounts: {mounts}\n");
            at.AddMany(count);
            var settings = at.Sandbox.Repository.Path + "/.loa.config.yaml";
            File.WriteAllText(
                settings,
                File.ReadAllText(settings).Replace("enabled: true", "enabled: true\n  rate_limiting:\n    calls_per_hour: 1000000")
            );
            var ours = Time(() => QueueScene.Need(at.Sandbox.Ias("runner", "run-loop"))) / count;
            var budget = Math.Min(nq ?? double.MaxValue, (3 * tsp) ?? double.MaxValue);
            var isAsked = mounts == "off" && budget < double.MaxValue;
            Machine.Print(
                $"{count} jobs that do nothing, {name}",
                $"{Machine.Ms(ours)} a job",
                peers,
                isAsked ? Machine.Ms(budget) : "-",
                kept: !isAsked || ours <= budget
            );
        }
    }

    private static string Told(double? took, string package) =>
        took is { } milliseconds ? Machine.Ms(milliseconds) : $"is not installed (apt-get install {package})";

    private static double? Peer(string name, int count, string[] add, string[] wait)
    {
        if (Ias.Engine.Processes.ProgramPath.Find(add[0], Environment.GetEnvironmentVariable("PATH"), "/") is null)
        {
            return null;
        }

        var folder = Directory.CreateTempSubdirectory($"ias-bench-{name}-").FullName;
        var took = Time(() =>
        {
            for (var n = 0; n < count; n++)
            {
                Run(folder, add);
            }

            Run(folder, wait);
        });
        if (name == "tsp")
        {
            Run(folder, ["tsp", "-K"]);
        }

        Directory.Delete(folder, recursive: true);
        return took / count;
    }

    private static void Run(string folder, string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        (start.Environment["NQDIR"], start.Environment["TS_SOCKET"], start.Environment["TMPDIR"]) = (
            folder,
            Path.Combine(folder, "socket"),
            folder
        );
        using var process = Process.Start(start)!;
        process.WaitForExit();
    }

    private static void Enqueue(string folder)
    {
        var queue = Queue(Path.Combine(folder, "many"));
        var took = Time(() => queue.Enqueue([.. Enumerable.Range(0, 10_000).Select(n => new Job("implementer", $"do {n}"))]));
        Machine.Print("10,000 jobs queued at once", $"{took / 1000:0.00} s", "durable when it returns", "5 s", took <= 5000);
    }

    private static void Claims(string folder)
    {
        var (few, many) = (Claim(Path.Combine(folder, "100"), 100), Claim(Path.Combine(folder, "100000"), 100_000));
        Machine.Print("a claim with 100,000 pending", Machine.Ms(many), $"with 100: {Machine.Ms(few)}", "2 x that", many <= few * 2);
    }

    private static double Claim(string folder, int count)
    {
        var queue = Queue(folder);
        for (var left = count; left > 0; left -= 10_000)
        {
            queue.Enqueue([.. Enumerable.Range(0, Math.Min(10_000, left)).Select(n => new Job("implementer", $"do {n}"))]);
        }

        return Machine.Median(Enumerable.Range(0, 50).Select(_ => Time(() => Claimed(queue.ClaimNext()))));
    }

    private static void Claimed(Claim? claim)
    {
        if (claim is null)
        {
            throw new InvalidOperationException("nothing to claim");
        }
    }

    private static void Status()
    {
        using var at = new QueueScene(NoOp);
        var queue = Queue(at.Sandbox.Repository.Path, at.Run);
        for (var n = 0; n < 10; n++)
        {
            queue.Enqueue([.. Enumerable.Range(0, 10_000).Select(i => new Job("implementer", $"do {i}"))]);
        }

        var took = Machine.Median(Enumerable.Range(0, 9).Select(_ => Time(() => QueueScene.Need(at.Sandbox.Ias("runner", "status")))));
        Machine.Print("runner status with 100,000 pending", Machine.Ms(took), "the whole process", "150 ms", took <= 150);
        Dashboard(at);
    }

    private static void Dashboard(QueueScene at)
    {
        var home = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["HOME"] = at.Sandbox.Repository.Home,
            ["XDG_STATE_HOME"] = Path.Combine(at.Sandbox.Repository.Home, "state"),
        };
        using var terminal = new ProbeTerminal(
            120,
            40,
            at.Sandbox.Repository.Path,
            home,
            Environment.GetEnvironmentVariable("IAS_PROGRAM")!
        );
        terminal.Burst();
        terminal.Listen(5000); // until the queue is listed
        var cpu = terminal.CpuSeconds();
        terminal.Listen(20_000);
        var percent = (terminal.CpuSeconds() - cpu) / 20 * 100;
        Machine.Print(
            "dashboard with 100,000 pending: resident",
            $"{terminal.ResidentMb():0} MB",
            "an ordinary run: 70 MB",
            "-",
            kept: true
        );
        Machine.Print("dashboard with 100,000 pending: CPU of a look", $"{percent:0.00} %", "nothing moves", "-", kept: true);
        terminal.Send("q");
    }

    private static JobQueue Queue(string folder, string run = "20260101-bench")
    {
        var files = new RunnerFiles(folder, run);
        files.Make();
        return new JobQueue(
            files,
            new RunnerOptions(),
            TimeProvider.System,
            new JobIds(TimeProvider.System, RandomNumberGenerator.GetInt32)
        );
    }

    private static double Time(Action work)
    {
        var started = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }
}
