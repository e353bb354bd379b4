using FsCheck;
using FsCheck.Fluent;
using Ias.Console.Domain;
using Ias.Console.Policy;
using Ias.Console.Store;
using Ias.Console.Tests.Fixtures;
using StoredJobs = Ias.Console.Store.Jobs;

namespace Ias.Console.Tests.Store;

/// <summary>Leases of the store beside a model of a few lines: whatever workers do and whenever leases run out, both agree.</summary>
public sealed class LeaseModelTests(PostgresCluster cluster)
{
    private const int Workers = 3;
    private const int Jobs = 3;

    private enum Do
    {
        Claim,
        Renew,
        Finish,
        FinishAgain,
        Fail,
        LetTimePass,
        Expire,
    }

    /// <summary>A step; <paramref name="Which"/> picks among the leases a worker ever had.</summary>
    private sealed record Step(Do What, int Worker, int Which, int Minutes);

    [Theory]
    [InlineData(Kind.Sqlite, 60)]
    [InlineData(Kind.Postgres, 25)]
    public async Task Exactly_one_completion_of_a_job_counts_and_an_older_generation_changes_nothing(Kind kind, int histories)
    {
        await using var shop = await Shop.NewAsync(kind, cluster);
        await using var second = shop.Store.Second();
        var step =
            from what in Gen.Elements(Enum.GetValues<Do>())
            from worker in Gen.Choose(0, Workers - 1)
            from which in Gen.Choose(0, 5)
            from minutes in Gen.Elements(1, 9, 20)
            select new Step(what, worker, which, minutes);
        var seeds = Gen.Sample(Gen.ArrayOf(step), 40, histories);

        foreach (var history in seeds)
        {
            await PlayAsync(shop, second, history);
        }
    }

    private static async Task PlayAsync(Shop shop, Database second, IReadOnlyList<Step> history)
    {
        await shop.Store.RunAsync("delete from completions");
        await shop.Store.RunAsync("delete from jobs");
        var model = new Model();
        var workers = new List<EntityId>();
        for (var i = 0; i < Workers; i++)
        {
            workers.Add(await shop.WorkerAsync($"w{i}"));
        }

        for (var i = 0; i < Jobs; i++)
        {
            model.Jobs.Add(new ModelJob(await shop.EnqueueAsync()));
        }

        var leases = workers.Select(_ => new List<Lease>()).ToList();
        foreach (var (at, step) in history.Index())
        {
            var said = $"step {at} of {string.Join("; ", history)}";
            var database = at % 2 == 0 ? shop.Store.Database : second;
            var mine = leases[step.Worker];
            var lease = mine.Count == 0 ? default : mine[step.Which % mine.Count];
            switch (step.What)
            {
                case Do.Claim:
                    var claimed = await shop.ClaimAsync(workers[step.Worker], database);
                    var expected = model.Claim(workers[step.Worker]);
                    Assert.True(
                        expected?.Id == claimed?.Id && expected?.Generation == (claimed?.ClaimGeneration ?? expected?.Generation),
                        said
                    );
                    if (claimed is not null)
                    {
                        mine.Add(new Lease(claimed.Id, workers[step.Worker], claimed.ClaimGeneration));
                    }

                    break;
                case Do.LetTimePass:
                    await shop.Store.AgeAsync(TimeSpan.FromMinutes(step.Minutes));
                    model.Age(TimeSpan.FromMinutes(step.Minutes));
                    break;
                case Do.Expire:
                    Assert.True(model.Expire() == await database.WriteAsync(StoredJobs.ExpireAsync, default), said);
                    break;
                case Do.Renew when mine.Count > 0:
                    Assert.True(
                        model.Renew(lease) == await CountsAsync(shop, database, jobs => jobs.RenewAsync(lease, JobLife.DefaultLease, null)),
                        said
                    );
                    break;
                case Do.Finish or Do.FinishAgain or Do.Fail when mine.Count > 0:
                    var outcome = step.What == Do.Fail ? "failed" : "done";
                    var key = step.What == Do.FinishAgain ? $"key:{lease.JobId}" : null;
                    Assert.True(
                        model.Complete(lease, outcome, key)
                            == await CountsAsync(
                                shop,
                                database,
                                jobs => jobs.CompleteAsync(lease, new Ending(outcome, IdempotencyKey: key), [])
                            ),
                        said
                    );
                    break;
            }

            var stored = (await shop.JobsAsync()).ToDictionary(job => job.Id);
            Assert.All(
                model.Jobs,
                job =>
                {
                    var other = stored[job.Id];
                    Assert.True(
                        (job.State, job.Generation, job.Expirations) == (other.Status, other.ClaimGeneration, other.Expirations),
                        $"{said}: {job} is {other}"
                    );
                }
            );
        }
    }

    private static async Task<bool> CountsAsync<T>(Shop shop, Database database, Func<StoredJobs, Task<T>> what)
    {
        try
        {
            await database.WriteAsync(session => what(new StoredJobs(session.In(shop.Workspace, DataPolicy.Open, Actor.Server))), default);
            return true;
        }
        catch (RefusalException refused) when (refused.Code == "LEASE_LOST")
        {
            return false;
        }
    }

    private sealed record ModelJob(EntityId Id)
    {
        public JobState State { get; set; }
        public long Generation { get; set; }
        public long Expirations { get; set; }
        public EntityId Holder { get; set; }
        public TimeSpan Left { get; set; }
        public HashSet<(string Key, long Generation)> Completed { get; } = [];
    }

    private sealed class Model
    {
        public List<ModelJob> Jobs { get; } = [];

        public ModelJob? Claim(EntityId worker)
        {
            var job = Jobs.Find(one => one.State == JobState.Pending);
            if (job is not null)
            {
                (job.State, job.Holder, job.Left) = (JobState.Running, worker, JobLife.DefaultLease);
                job.Generation++;
            }

            return job;
        }

        public void Age(TimeSpan by) => Jobs.ForEach(job => job.Left -= by);

        public int Expire()
        {
            var expired = Jobs.Where(job => job.State == JobState.Running && job.Left <= TimeSpan.Zero).ToList();
            foreach (var job in expired)
            {
                job.State = JobState.Pending;
                job.Expirations++;
            }

            return expired.Count;
        }

        public bool Renew(Lease lease)
        {
            var job = Of(lease);
            if (!Holds(job, lease))
            {
                return false;
            }

            (job.State, job.Left) = (JobState.Running, JobLife.DefaultLease);
            return true;
        }

        public bool Complete(Lease lease, string outcome, string? key)
        {
            var job = Of(lease);
            if (job.Completed.Contains((key ?? $"claim:{lease.Generation}", lease.Generation)))
            {
                return true;
            }

            if (!Holds(job, lease))
            {
                return false;
            }

            Assert.Empty(job.Completed);
            job.Completed.Add((key ?? $"claim:{lease.Generation}", lease.Generation));
            job.State = outcome == "done" ? JobState.Done : JobState.Failed;
            return true;
        }

        private static bool Holds(ModelJob job, Lease lease) =>
            job.State is JobState.Running or JobState.Pending && job.Holder == lease.WorkerId && job.Generation == lease.Generation;

        private ModelJob Of(Lease lease) => Jobs.Find(job => job.Id == lease.JobId)!;
    }
}
