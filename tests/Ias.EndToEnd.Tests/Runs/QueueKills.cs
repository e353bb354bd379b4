using System.Diagnostics;
using System.Globalization;

namespace Ias.EndToEnd.Tests.Runs;

/// <summary>What is killed, and when.</summary>
internal enum QueueKill
{
    /// <summary>The runner alone, at a random instant: what it started works on.</summary>
    Runner,

    /// <summary>The runner alone, at one durable step after the other.</summary>
    RunnerAtStep,

    /// <summary>The runner and all it started at once, while git works for it: as by the OOM killer, or a cut in the power.</summary>
    RunnerWithGit,

    /// <summary>A git that works for the runner, and nothing else.</summary>
    Git,
}

/// <summary>Kills of runners with lanes, over queues of short jobs: each next runner has to go on by itself, and in the end each job was
/// done exactly once.</summary>
internal sealed class QueueKills
{
    private const int Jobs = 6; // of one queue
    private const int KillsAQueue = 4; // more of them would only be met by runners that have nothing left to do
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    private readonly QueueKill _kind;
    private readonly int _lanes;
    private readonly Random _random;
    private int _step;

    private QueueKills(QueueKill kind, int lanes, int seed) => (_kind, _lanes, _random) = (kind, lanes, new Random(seed));

    /// <summary>Kills that hit.</summary>
    public int Kills { get; private set; }

    /// <summary>Queues they were spread over.</summary>
    public int Queues { get; private set; }

    /// <summary>Runners that halted because their git was killed, and left it to the next one.</summary>
    public int Halts { get; private set; }

    /// <summary>What could not go on by itself or ended wrongly, one queue each.</summary>
    public List<string> Wrong { get; } = [];

    /// <summary>Kills so many times.</summary>
    public static QueueKills Run(QueueKill kind, int lanes, int kills, int seed)
    {
        var all = new QueueKills(kind, lanes, seed);
        while (all.Kills < kills)
        {
            all.Queues++;
            if (all.OneQueue(kills) is { Length: > 0 } wrong)
            {
                all.Wrong.Add(wrong);
            }
        }

        return all;
    }

    private string OneQueue(int wanted)
    {
        using var at = new QueueScene(
            settings: string.Create(CultureInfo.InvariantCulture, $"{{\"attempts\": 20, \"backoff_seconds\": 0, \"lanes\": {_lanes}}}")
        );
        at.AddMany(Jobs);
        var met = new List<string>();
        for (var n = 0; n < KillsAQueue && Kills < wanted; n++)
        {
            var (hit, exit, said) = OneRunner(at);
            if (hit.Length > 0)
            {
                Kills++;
                met.Add(hit);
            }

            if (_kind == QueueKill.Git && hit.Length > 0 && exit is 1)
            {
                Halts++;
                continue;
            }

            if (exit is not (null or 0))
            {
                return $"killed: {string.Join("; ", met)}: it ended with exit status {exit}\n{said}";
            }

            if (exit == 0)
            {
                break;
            }
        }

        var last = at.Sandbox.Ias("runner", "run-loop");
        var wrong = at.Wrong(Jobs);
        return last.Exit is 0 or 3 && wrong.Length == 0 ? "" : $"killed: {string.Join("; ", met)}:\n{wrong}\n{last}";
    }

    // What was killed, if anything; the exit status of the runner if it ended by itself.
    private (string Hit, int? Exit, string Said) OneRunner(QueueScene at)
    {
        var step = _kind == QueueKill.RunnerAtStep ? ++_step : 0;
        using var runner = at.Sandbox.Start(
            step > 0 ? [("IAS_KILL_AT", step.ToString(CultureInfo.InvariantCulture))] : [],
            "runner",
            "run-loop"
        );
        var output = runner.StandardOutput.ReadToEndAsync();
        var error = runner.StandardError.ReadToEndAsync();
        var hit = "";
        switch (_kind)
        {
            case QueueKill.Runner:
                var after = _random.Next(50, 2500);
                if (!runner.WaitForExit(after))
                {
                    runner.Kill();
                    hit = $"after {after} ms";
                }

                break;
            case QueueKill.RunnerWithGit or QueueKill.Git:
                hit = KillAtGit(runner, _random.Next(1, 40), TimeSpan.FromMicroseconds(_random.Next(0, 6000)));
                break;
            default:
                break;
        }

        if (!runner.WaitForExit(Longest))
        {
            runner.Kill(entireProcessTree: true);
            return (hit, -1, $"it did not end in {Longest.TotalMinutes} minutes");
        }

        var killed = runner.ExitCode == 128 + 9;
        if (killed && step > 0)
        {
            hit = $"step {step}";
        }
        else if (step > 0)
        {
            _step = 0; // all steps are through: from the first again
        }

        // a pipe that something it started holds open says nothing more of it
        return killed ? (hit, null, "") : (hit, runner.ExitCode, Task.WaitAll([output, error], 1000) ? output.Result + error.Result : "");
    }

    // Waits for the n-th git below the runner, and a little into it.
    private string KillAtGit(Process runner, int number, TimeSpan into)
    {
        var seen = new HashSet<int>();
        while (!runner.HasExited)
        {
            foreach (var pid in Below(runner.Id))
            {
                if (NameOf(pid) != "git" || !seen.Add(pid) || seen.Count < number)
                {
                    continue;
                }

                var line = LineOf(pid);
                var began = Stopwatch.GetTimestamp();
                SpinWait.SpinUntil(() => Stopwatch.GetElapsedTime(began) >= into);
                try
                {
                    using var git = Process.GetProcessById(pid);
                    if (_kind == QueueKill.RunnerWithGit)
                    {
                        runner.Kill(entireProcessTree: true);
                    }
                    else
                    {
                        git.Kill();
                    }

                    return string.Create(CultureInfo.InvariantCulture, $"{into.TotalMilliseconds:0.0} ms into {line}");
                }
                catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
                {
                    number = seen.Count + 1; // it was quicker: the next one
                }
            }
        }

        return "";
    }

    private static IEnumerable<int> Below(int pid)
    {
        string[] threads;
        try
        {
            threads = Directory.GetDirectories($"/proc/{pid}/task");
        }
        catch (IOException)
        {
            yield break;
        }

        foreach (var child in threads.SelectMany(thread => Read($"{thread}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)))
        {
            var number = int.Parse(child, CultureInfo.InvariantCulture);
            yield return number;
            foreach (var further in Below(number))
            {
                yield return further;
            }
        }
    }

    private static string NameOf(int pid) => Read($"/proc/{pid}/comm").Trim();

    private static string LineOf(int pid) => Read($"/proc/{pid}/cmdline").Replace('\0', ' ').Trim();

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
