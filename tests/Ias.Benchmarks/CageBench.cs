using System.Diagnostics;
using Ias.Engine.Ice;
using Ias.Engine.Processes;
using Ias.Tests;

namespace Ias.Benchmarks;

/// <summary>What the cage of a turn and its one door cost, in this process: a command in the cage, the copy of a repository, and the way of
/// a turn's commits into it. Beside each what the bare tools take.</summary>
internal static class CageBench
{
    public static async Task RunAsync(bool full)
    {
        using var state = new TemporaryFolder();
        using var processes = new ProcessRunner(TimeProvider.System);
        var rounds = full ? 30 : 10;
        using var small = Sample(20, 0);
        var guard = await GuardAsync(processes, state.Path, small.Path);

        var (inside, begins, ends) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = -3; round < rounds; round++)
        {
            var clock = Stopwatch.StartNew();
            await using var turn = await guard.BeginAsync(Request(small.Path), CancellationToken.None);
            var begun = clock.Elapsed.TotalMilliseconds;
            clock.Restart();
            await RunAsync(processes, turn, small.Path, "true");
            var ran = clock.Elapsed.TotalMilliseconds;
            clock.Restart();
            await turn.EndAsync(CancellationToken.None);
            if (round >= 0)
            {
                begins.Add(begun);
                inside.Add(ran);
                ends.Add(clock.Elapsed.TotalMilliseconds);
            }
        }

        var outside = Machine.Median(Enumerable.Range(0, rounds).Select(_ => Spawn.Time(["/bin/sh", "-c", "true"])));
        Print("cage of a turn", Machine.Median(inside) - outside, $"/bin/sh -c true outside {Machine.Ms(outside)}", 10);
        Print("a turn begins, nothing changed", Machine.Median(begins), $"and ends {Machine.Ms(Machine.Median(ends))}", 0);

        var imports = new List<double>();
        for (var round = -2; round < rounds; round++)
        {
            await using var turn = await guard.BeginAsync(Request(small.Path), CancellationToken.None);
            await RunAsync(
                processes,
                turn,
                small.Path,
                "for i in 1 2 3 4 5 6 7 8 9 10; do date +%N > f$i; git add f$i; git commit -qm $i; done"
            );
            var clock = Stopwatch.StartNew();
            await turn.EndAsync(CancellationToken.None);
            if (round >= 0)
            {
                imports.Add(clock.Elapsed.TotalMilliseconds);
            }
        }

        Print("import of a turn, 10 commits", Machine.Median(imports) - Machine.Median(ends), "beyond the end of a turn without", 40);

        using var large = Sample(full ? 100_000 : 10_000, full ? 10_000 : 1_000);
        await CopiesAsync(
            processes,
            state.Path,
            large,
            $"copy: {(full ? "100,000 files, 10,000 refs" : "10,000 files, 1,000 refs")}",
            60,
            rounds
        );
        if (full)
        {
            using var many = Sample(1, 0);
            var head = many.Git("rev-parse", "HEAD");
            await using (var packed = new StreamWriter(Path.Combine(many.Path, ".git", "packed-refs")))
            {
                await packed.WriteAsync("# pack-refs with: peeled fully-peeled sorted \n");
                for (var i = 0; i < 3_000_000; i++)
                {
                    await packed.WriteAsync($"{head} refs/changes/{i:0000000}\n");
                }
            }

            await CopiesAsync(processes, state.Path, many, "copy: 3,000,000 packed refs", 1000, 3);
        }
    }

    private static async Task CopiesAsync(
        ProcessRunner processes,
        string state,
        TemporaryRepository repository,
        string what,
        double budget,
        int rounds
    )
    {
        var guard = await GuardAsync(processes, state, repository.Path);
        var (fresh, again) = (new List<double>(), new List<double>());
        for (var round = -1; round < rounds; round++)
        {
            for (var turn = 0; turn < 2; turn++)
            {
                var clock = Stopwatch.StartNew();
                await using var begun = await guard.BeginAsync(
                    Request(repository.Path) with
                    {
                        Id = $"run-{round}/1",
                        ReadOnly = true,
                    },
                    CancellationToken.None
                );
                if (round >= 0)
                {
                    (turn == 0 ? fresh : again).Add(clock.Elapsed.TotalMilliseconds);
                }
            }
        }

        Print(what, Machine.Median(fresh), $"the next turn {Machine.Ms(Machine.Median(again))}", budget);
    }

    private static void Print(string what, double took, string peer, double budget) =>
        Machine.Print(what, Machine.Ms(took), peer, budget > 0 ? Machine.Ms(budget) : "(none)", budget <= 0 || took <= budget);

    private static TemporaryRepository Sample(int files, int refs)
    {
        var repository = new TemporaryRepository();
        for (var i = 0; i < files; i++)
        {
            repository.Write($"src/d{i / 100}/file{i}.txt", $"{i}\n");
        }

        repository.Git("add", "-A");
        repository.Git("commit", "-q", "--allow-empty", "-m", "files");
        repository.Git("checkout", "-q", "-b", "feature/x");
        var head = repository.Git("rev-parse", "HEAD");
        for (var i = 0; i < refs; i++)
        {
            repository.Write($".git/refs/heads/many/{i}", head + "\n");
        }

        return repository;
    }

    private static async Task<TurnGuard> GuardAsync(ProcessRunner processes, string state, string workTree)
    {
        var guard = new TurnGuard(processes, TimeProvider.System) { StateFolder = Path.Combine(state, "ice") };
        await guard.PrepareAsync(workTree, "require", CancellationToken.None);
        return guard;
    }

    private static GuardRequest Request(string workTree) =>
        new("run-1/1", workTree, "feature/x", "", [], ReadOnly: false, [], "", CheckRemote: false);

    private static Task<ProcessResult> RunAsync(ProcessRunner processes, GuardedTurn turn, string folder, string script) =>
        processes.RunAsync(
            turn.Wrap(
                new ProcessSpec
                {
                    FileName = "/bin/sh",
                    Arguments = ["-c", script],
                    WorkingDirectory = folder,
                }
            ),
            CancellationToken.None
        );
}
