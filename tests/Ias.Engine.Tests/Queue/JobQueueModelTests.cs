using FsCheck;
using FsCheck.Fluent;
using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Engine.Queue;

namespace Ias.Engine.Tests.Queue;

/// <summary>Any order of everything that can happen to a queue, held against the simplest thing that could be right.</summary>
public sealed class JobQueueModelTests
{
    [Fact]
    [Trait("Requirement", "R-097")]
    public void Whatever_happens_no_job_is_lost_none_is_done_twice_and_the_order_is_kept() =>
        Check.One(
            FsCheck.Config.QuickThrowOnFailure.WithMaxTest(60).WithEndSize(80),
            Prop.ForAll(
                Gen.ArrayOf(Gen.Choose(0, 12).SelectMany(_ => Gen.Choose(0, 255), (what, arg) => (what, arg))).ToArbitrary(),
                steps =>
                {
                    using var story = new Story();
                    foreach (var (what, arg) in steps)
                    {
                        story.Step(what, arg);
                        story.Check();
                    }

                    story.Finish();
                }
            )
        );

    private sealed class Story : IDisposable
    {
        private readonly QueueFixture _at = new(new RunnerOptions(Attempts: 4), inMemory: true);
        private readonly Dictionary<string, Expected> _jobs = new(StringComparer.Ordinal);
        private readonly List<Claim> _claims = [];
        private readonly HashSet<string> _done = new(StringComparer.Ordinal);
        private JobQueue _runner;

        public Story() => _runner = _at.Queue;

        public void Dispose() => _at.Dispose();

        public void Step(int what, int arg)
        {
            switch (what)
            {
                case 0 or 1:
                    Enqueue([Wanted(arg)]);
                    break;
                case 2:
                    Enqueue([.. Enumerable.Range(0, 17 + (arg % 8)).Select(n => Wanted(arg + n))]);
                    break;
                case 3 or 4:
                    Claim(_runner);
                    break;
                case 5:
                    Claim(_at.Another()); // a second runner that got past the lock
                    break;
                case 6 or 7:
                    Settle(arg, JobStatus.Done);
                    break;
                case 8:
                    Settle(arg, arg % 3 == 0 ? JobStatus.Failed : JobStatus.Pending);
                    break;
                case 9:
                    _at.Time.Advance(TimeSpan.FromSeconds(arg % 40));
                    break;
                case 10:
                    CancelOrAgain(arg);
                    break;
                case 11:
                    Crash();
                    break;
                default:
                    CrashWithin(arg);
                    break;
            }
        }

        public void Check()
        {
            var found = Directory
                .EnumerateFiles(_at.Files.Queue, "*.json", SearchOption.AllDirectories)
                .Select(path => JobFile.IdIn(Path.GetFileName(path)))
                .ToList();
            Assert.Equal(_jobs.Keys.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal)); // none lost, none twice
            Assert.All(_at.Queue.View().List(), file => Assert.Equal("", file.Wrong));
            Assert.Equal(_done.Order(StringComparer.Ordinal), _at.Queue.View().List(JobStatus.Done).Select(f => f.Job!.Id));
            foreach (var (id, expected) in _jobs)
            {
                Assert.Equal(
                    expected.Status is JobStatus.Waiting ? JobStatus.Pending : expected.Status,
                    _at.Queue.StatusOf(id) is JobStatus.Waiting or JobStatus.Pending ? JobStatus.Pending : _at.Queue.StatusOf(id)
                );
            }

            var counts = _at.Queue.View().Count();
            Assert.Equal(
                (
                    _jobs.Count,
                    Count(JobStatus.Pending),
                    Count(JobStatus.Running),
                    Count(JobStatus.Done),
                    Count(JobStatus.Failed),
                    Count(JobStatus.Cancelled)
                ),
                (counts.All, counts.Pending + counts.Waiting, counts.Running, counts.Done, counts.Failed, counts.Cancelled)
            );
        }

        /// <summary>Works off all that can be: nothing that could run is left behind.</summary>
        public void Finish()
        {
            Crash();
            _at.Time.Advance(TimeSpan.FromHours(1));
            while (Claim(_runner) is { } claim)
            {
                Assert.True(_runner.Settle(claim, claim.Job with { Status = JobStatus.Done }));
                SetDone(claim.Job.Id);
            }

            Check();
            Assert.All(
                _jobs.Values.Where(j => j.Status == JobStatus.Pending),
                job => Assert.Contains(job.Needs, id => _jobs[id].Status != JobStatus.Done)
            );
        }

        private int Count(JobStatus status) => _jobs.Values.Count(j => j.Status == status);

        private Job Wanted(int arg) =>
            new(
                "pm",
                $"{arg}",
                Priority: arg % 4,
                NotBefore: arg % 7 == 0 ? _at.Time.GetUtcNow().AddSeconds(arg % 30) : null,
                DependsOn: arg % 5 == 0 && _jobs.Count > 0 ? [_jobs.Keys.Order(StringComparer.Ordinal).ElementAt(arg % _jobs.Count)] : []
            );

        private void Enqueue(IReadOnlyList<Job> wanted)
        {
            foreach (var job in _at.Queue.Enqueue(wanted))
            {
                _jobs.Add(job.Id, new Expected(job.Name, JobStatus.Pending, job.NotBefore, [.. job.Needs], 0, 0));
            }
        }

        private Claim? Claim(JobQueue queue)
        {
            var first = _jobs.Values.Where(IsDue).OrderBy(j => j.Name).FirstOrDefault();
            var claim = queue.ClaimNext();
            Assert.Equal(first?.Name.Id, claim?.Job.Id); // the order is kept
            if (claim is not null)
            {
                Claimed(claim);
            }

            return claim;
        }

        private void Claimed(Claim claim)
        {
            var job = _jobs[claim.Job.Id] = _jobs[claim.Job.Id] with
            {
                Status = JobStatus.Running,
                Generation = _jobs[claim.Job.Id].Generation + 1,
                Attempts = _jobs[claim.Job.Id].Attempts + 1,
            };
            Assert.Equal((job.Generation, job.Attempts), (claim.Job.ClaimGeneration, claim.Job.Attempts));
            _claims.Add(claim);
        }

        // Any claim that was ever made may come with a result; only the newest one's counts.
        private void Settle(int arg, JobStatus status, JobQueue? by = null)
        {
            if (_claims.Count == 0)
            {
                return;
            }

            var claim = _claims[arg % _claims.Count];
            var job = _jobs[claim.Job.Id];
            var counts = job.Status == JobStatus.Running && job.Generation == claim.Job.ClaimGeneration;
            var until = status == JobStatus.Pending && arg % 2 == 0 ? _at.Time.GetUtcNow().AddSeconds(arg % 20) : (DateTimeOffset?)null;

            Assert.Equal(counts, (by ?? _runner).Settle(claim, claim.Job with { Status = status, NotBefore = until }));
            if (counts)
            {
                Settled(claim.Job.Id, status, until);
            }
        }

        private void Settled(string id, JobStatus status, DateTimeOffset? until)
        {
            _jobs[id] = _jobs[id] with { Status = status, NotBefore = until };
            if (status == JobStatus.Done)
            {
                SetDone(id);
            }
        }

        private void SetDone(string id)
        {
            Assert.True(_done.Add(id)); // never twice
            _jobs[id] = _jobs[id] with { Status = JobStatus.Done };
        }

        private void CancelOrAgain(int arg)
        {
            if (_jobs.Count == 0)
            {
                return;
            }

            var id = _jobs.Keys.Order(StringComparer.Ordinal).ElementAt(arg % _jobs.Count);
            if (_jobs[id].Status is JobStatus.Failed or JobStatus.Cancelled)
            {
                _at.Queue.Again(id);
                _jobs[id] = _jobs[id] with { Status = JobStatus.Pending, Attempts = 0, NotBefore = null };
            }
            else if (_jobs[id].Status == JobStatus.Pending)
            {
                _at.Queue.Cancel(id, "ada", "");
                _jobs[id] = _jobs[id] with { Status = JobStatus.Cancelled };
            }
            else
            {
                Assert.Throws<ProblemException>(() => _at.Queue.Cancel(id, "ada", ""));
            }
        }

        // The runner dies, another one takes over.
        private void Crash()
        {
            _runner = _at.Another();
            _runner.Recover();
            foreach (var (id, job) in _jobs.Where(j => j.Value.Status == JobStatus.Running).ToList())
            {
                _jobs[id] = job with { Status = job.Attempts >= 4 ? JobStatus.Failed : JobStatus.Pending };
            }
        }

        // It dies between two durable steps of a claim or a settlement: what was decided is decided, else the attempt is void.
        private void CrashWithin(int arg)
        {
            var left = arg % 5;
            var dying = _at.Another(_ =>
            {
                if (left-- == 0)
                {
                    throw new DiedException();
                }
            });
            var running = _claims.LastOrDefault(c =>
                _jobs[c.Job.Id] is { Status: JobStatus.Running } job && job.Generation == c.Job.ClaimGeneration
            );
            try
            {
                if (running is not null)
                {
                    dying.Settle(running, running.Job with { Status = JobStatus.Done });
                    SetDone(running.Job.Id);
                }
                else if (dying.ClaimNext() is { } claim)
                {
                    Claimed(claim);
                }

                return;
            }
            catch (DiedException)
            {
                // as after kill -9
            }

            if (running is null)
            {
                var claimed = JobFile.IdIn(
                    Path.GetFileName(
                        Directory
                            .EnumerateFiles(_at.Files.Running)
                            .Single(path => _jobs[JobFile.IdIn(Path.GetFileName(path))].Status == JobStatus.Pending)
                    )
                );
                _jobs[claimed] = _jobs[claimed] with
                {
                    Status = JobStatus.Running,
                    Generation = _jobs[claimed].Generation + 1,
                    Attempts = _jobs[claimed].Attempts + 1,
                };
            }
            else if (_at.Queue.StatusOf(running.Job.Id) != JobStatus.Running)
            {
                SetDone(running.Job.Id);
            }

            Crash();
        }

        private bool IsDue(Expected job) =>
            job.Status == JobStatus.Pending
            && (job.NotBefore is not { } at || Ceiling(at) <= _at.Time.GetUtcNow() || at <= _at.Time.GetUtcNow())
            && job.Needs.All(_done.Contains);

        private static DateTimeOffset Ceiling(DateTimeOffset at) =>
            at.UtcTicks % TimeSpan.TicksPerSecond is var rest and > 0 ? at.AddTicks(TimeSpan.TicksPerSecond - rest) : at;

        private sealed record Expected(
            JobName Name,
            JobStatus Status,
            DateTimeOffset? NotBefore,
            IReadOnlyList<string> Needs,
            int Generation,
            int Attempts
        );

        private sealed class DiedException : Exception;
    }
}
