using FsCheck;
using FsCheck.Fluent;
using Ias.Console.Server.Tests.Fixtures;

namespace Ias.Console.Server.Tests.Store;

/// <summary>
/// Two servers on one store, one of them with a wrong clock, beside <see cref="JobModel"/>: whatever workers and people ask, whichever
/// answers get lost, and whenever leases run out, both tell the same, and no job is lost or done twice.
/// </summary>
public sealed class JobModelTests(PostgresCluster cluster)
{
    private const int Steps = 60;

    [Theory]
    [InlineData(Kind.Sqlite, 40, 60)]
    [InlineData(Kind.Postgres, 25, -60)]
    public async Task Servers_do_what_the_table_says_whatever_happens(Kind kind, int histories, int minutesOff)
    {
        await using var first = await RunningServer.StartAsync(cluster, kind);
        await using var second = await first.BesideAsync(new WrongClock(TimeSpan.FromMinutes(minutesOff)));
        RunningServer[] servers = [first, second];

        foreach (var history in Gen.Sample(Gen.ArrayOf(AnyStep, Steps), Steps, Long.Run ? histories * 20 : histories))
        {
            if (await FailureAsync(servers, history) is { } failure)
            {
                var (least, why) = await ShrunkAsync(servers, history, failure);
                Assert.Fail($"{why}\nafter:\n{string.Join('\n', least.Index().Select(step => $"  {step.Index}: {step.Item}"))}");
            }
        }
    }

    private static Gen<JobStep> AnyStep =>
        from what in Gen.Frequency(
            (1, Gen.Constant(JobDo.Enqueue)),
            (6, Gen.Constant(JobDo.Claim)),
            (1, Gen.Constant(JobDo.ClaimUnheard)),
            (3, Gen.Constant(JobDo.Renew)),
            (5, Gen.Constant(JobDo.Complete)),
            (2, Gen.Constant(JobDo.Pass)),
            (2, Gen.Constant(JobDo.Expire)),
            (3, Gen.Constant(JobDo.Lapse)),
            (1, Gen.Constant(JobDo.Cancel)),
            (3, Gen.Constant(JobDo.Retry)),
            (2, Gen.Constant(JobDo.Answer))
        )
        from worker in Gen.Choose(0, JobPlay.Workers - 1)
        from which in Gen.Choose(0, 5)
        from minutes in Gen.Elements(1, 9, 20, 40)
        from outcome in Gen.Elements("done", "failed", "blocked", "blocked", "canceled")
        from key in Gen.Elements(null, "k", "other")
        from children in Gen.Frequency((4, Gen.Constant(0)), (2, Gen.Constant(2)), (1, Gen.Constant(-1)))
        from says in Gen.Frequency((4, Gen.Constant(true)), (1, Gen.Constant(false)))
        select new JobStep(what, worker, which, minutes, outcome, key, children, says);

    private static async Task<string?> FailureAsync(RunningServer[] servers, IReadOnlyList<JobStep> history)
    {
        var play = await JobPlay.BeginAsync(servers);
        foreach (var (at, step) in history.Index())
        {
            if ((await play.DoAsync(step, servers[at % servers.Length]) ?? await play.DiffersAsync()) is { } failure)
            {
                return $"step {at}: {failure}";
            }
        }

        return null;
    }

    // Leaves steps out as long as it still fails.
    private static async Task<(IReadOnlyList<JobStep> History, string Why)> ShrunkAsync(
        RunningServer[] servers,
        IReadOnlyList<JobStep> history,
        string why
    )
    {
        for (var size = history.Count / 2; size > 0; size /= 2)
        {
            for (var at = 0; at + size <= history.Count; )
            {
                var fewer = history.Take(at).Concat(history.Skip(at + size)).ToList();
                if (await FailureAsync(servers, fewer) is { } still)
                {
                    (history, why) = (fewer, still);
                }
                else
                {
                    at += size;
                }
            }
        }

        return (history, why);
    }
}
