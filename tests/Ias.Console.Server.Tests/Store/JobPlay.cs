using System.Text.Json.Nodes;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Tests.Fixtures;
using StoredJobs = Ias.Console.Server.Store.Jobs;

namespace Ias.Console.Server.Tests.Store;

/// <summary>A history as it is played, in a workspace of its own.</summary>
internal sealed class JobPlay(RunningServer[] servers, string workspace, string owner, string repo, string[] workers)
{
    public const int Workers = 2;

    private readonly JobModel _model = new();
    private readonly List<ModelLease>[] _leases = [.. workers.Select(_ => new List<ModelLease>())];

    public static async Task<JobPlay> BeginAsync(RunningServer[] servers)
    {
        var server = servers[0];
        // Of histories before this one nothing is left that could run out.
        await server.Store.RunAsync("update jobs set state = 'canceled' where state = 'running'");
        var workspace = await server.Store.NewWorkspaceAsync($"model-{Guid.NewGuid():n}");
        var (owner, _) = await server.PersonAsync(workspace, Role.Owner);
        async Task<string> Id(string path, string name, JsonObject body)
        {
            body["workspaceId"] = workspace.Value;
            return (string)(await server.AskAsync(owner, path, body))[name]!;
        }

        var repo = await Id("repos/upsert", "repoId", new() { ["remoteUrlHash"] = new string('a', 64), ["status"] = "active" });
        var workers = new string[Workers];
        for (var i = 0; i < Workers; i++)
        {
            var able = new JsonObject
            {
                ["executionModes"] = new JsonArray("cli", "hybrid"),
                ["canWrite"] = true,
                ["reposAllowed"] = new JsonArray(repo),
            };
            workers[i] = await Id(
                "workers/heartbeat",
                "workerId",
                new()
                {
                    ["displayName"] = $"w{i}",
                    ["status"] = "online",
                    ["capabilities"] = able,
                }
            );
        }

        return new JobPlay(servers, workspace.Value, owner, repo, workers);
    }

    /// <summary>What went otherwise than the model says, or null.</summary>
    public async Task<string?> DoAsync(JobStep step, RunningServer server)
    {
        var mine = _leases[step.Worker];
        var lease = mine.Count == 0 ? null : mine[^(1 + (step.Which % mine.Count))];
        lease = lease is null || step.SaysGeneration ? lease : lease with { Generation = null };
        switch (step.What)
        {
            case JobDo.Enqueue:
                return await EnqueueAsync(step, server);
            case JobDo.Claim or JobDo.ClaimUnheard:
                return await ClaimAsync(step, server);
            case JobDo.Renew when lease is not null:
                var renewed = await PostAsync(server, "jobs/heartbeat", Of(lease, new() { ["leaseMs"] = Milliseconds(step) }));
                return Same(_model.Renew(lease, Minutes(step)) ? 200 : 409, renewed.Status, step);
            case JobDo.Complete when lease is not null:
                return await CompleteAsync(step, lease, server);
            case JobDo.Pass:
                await server.Store.RunAsync(
                    $"update jobs set lease_expires_at = lease_expires_at - {step.Minutes * 60_000L} where workspace_id = '{workspace}'"
                );
                _model.Pass(step.Minutes);
                return null;
            case JobDo.Lapse:
                return await DoAsync(step with { What = JobDo.Pass, Minutes = 31 }, server)
                    ?? await DoAsync(step with { What = JobDo.Expire }, server);
            case JobDo.Expire:
                // One server, the other, or both at once: each lease is counted once.
                var expiring = step.Which % 3 == 2 ? servers : [servers[step.Which % 3]];
                var expired = await Task.WhenAll(expiring.Select(one => one.Database.WriteAsync(StoredJobs.ExpireAsync, default)));
                return Same(_model.Expire(), expired.Sum(), step);
            case JobDo.Cancel when _model.Jobs.Count > 0:
                var canceled = Pick(_model.Jobs, step);
                var answer = await PostAsync(server, "jobs/cancel", new() { ["jobId"] = canceled.Id });
                return Same(_model.Cancel(canceled) ? 200 : 409, answer.Status, step);
            case JobDo.Retry when _model.Jobs.Count > 0:
                var retried = Pick(_model.Jobs.FindAll(job => job.State is not ("pending" or "running")), step) ?? _model.Jobs[0];
                var again = await PostAsync(server, "jobs/retry", new() { ["jobId"] = retried.Id });
                return Same(_model.Retry(retried) ? 200 : 409, again.Status, step);
            case JobDo.Answer when _model.Decisions.Count > 0:
                return await AnswerAsync(step, server);
            default:
                return null;
        }
    }

    /// <summary>What is stored otherwise than in the model, or null.</summary>
    public async Task<string?> DiffersAsync()
    {
        var stored = (await PostAsync(servers[0], "jobs/list", new() { ["limit"] = 1000 })).Answer["jobs"]!.AsArray();
        if (stored.Count != _model.Jobs.Count)
        {
            return $"{stored.Count} jobs are stored, and there should be {_model.Jobs.Count}";
        }

        foreach (var job in _model.Jobs)
        {
            var found = stored.FirstOrDefault(one => (string?)one!["_id"] == job.Id);
            var wanted = (job.State, job.Generation, job.Expirations, job.Parent?.Id, job.State == "running" ? job.Holder : null);
            var there = (
                (string?)found?["status"],
                (int?)found?["claimGeneration"],
                (int?)found?["expirations"],
                (string?)found?["parentJobId"],
                job.State == "running" ? (string?)found?["workerId"] : null
            );
            if (wanted != there)
            {
                return $"job {job.Id} is {there}, and should be {wanted}";
            }
        }

        var asked = (await PostAsync(servers[0], "decisions/list", [])).Answer["decisions"]!.AsArray();
        foreach (var decision in _model.Decisions)
        {
            var found = asked.FirstOrDefault(one =>
                decision.Id.Length > 0
                    ? (string?)one!["_id"] == decision.Id
                    : (string?)one!["jobId"] == decision.Job.Id && !_model.Decisions.Exists(known => known.Id == (string?)one["_id"])
            );
            decision.Id = (string?)found?["_id"] ?? "";
            if ((string?)found?["status"] != decision.State)
            {
                return $"a decision of job {decision.Job.Id} is {(string?)found?["status"]}, and should be {decision.State}";
            }
        }

        return asked.Count == _model.Decisions.Count ? null : $"{asked.Count} decisions are stored, not {_model.Decisions.Count}";
    }

    private async Task<string?> EnqueueAsync(JobStep step, RunningServer server)
    {
        var (status, answer) = await PostAsync(
            server,
            "jobs/enqueue",
            new()
            {
                ["repoId"] = repo,
                ["kind"] = "work",
                ["prompt"] = "Do it",
                ["requirements"] = new JsonObject(),
                ["priority"] = step.Which - 2,
            }
        );
        _model.Add(step.Which - 2).Id = (string?)answer["jobId"] ?? "";
        return Same(200, status, step);
    }

    private async Task<string?> ClaimAsync(JobStep step, RunningServer server)
    {
        var worker = workers[step.Worker];
        var (status, answer) = await PostAsync(
            server,
            "jobs/claim-next",
            new() { ["workerId"] = worker, ["leaseMs"] = Milliseconds(step) }
        );
        var job = _model.Claim(worker, Minutes(step));
        if (job is not null && step.What == JobDo.Claim)
        {
            _leases[step.Worker].Add(new ModelLease(job, worker, job.Generation));
        }

        return Same((200, job?.Id, job?.Generation), (status, (string?)answer["jobId"], (int?)answer["claimGeneration"]), step);
    }

    private async Task<string?> CompleteAsync(JobStep step, ModelLease lease, RunningServer server)
    {
        var children = new JsonArray();
        for (var i = 0; i < (step.Children < 0 ? 2 : step.Children); i++)
        {
            var child = new JsonObject { ["kind"] = "work" };
            if (step.Children < 0 && i == 1)
            {
                child["repoId"] = "nowhere";
            }

            children.Add(child);
        }

        var (status, answer) = await PostAsync(
            server,
            "jobs/complete-and-enqueue-children",
            Of(
                lease,
                new()
                {
                    ["outcome"] = step.Outcome,
                    ["idempotencyKey"] = step.Key,
                    ["children"] = children,
                }
            )
        );
        var expected = _model.Complete(lease, step.Outcome, step.Key, step.Children);
        var ids = answer["result"]?["spawnedJobIds"]?.AsArray().Select(id => (string)id!).ToList() ?? [];
        if (status == 200 && !expected.Idempotent && ids.Count == expected.Children.Count)
        {
            expected.Children.Zip(ids).ToList().ForEach(pair => pair.First.Id = pair.Second);
        }

        return Same(
            (
                expected.Status,
                expected.Status == 200 ? expected.Idempotent : null,
                string.Join(' ', expected.Children.Select(one => one.Id))
            ),
            (status, (bool?)answer["result"]?["idempotent"], string.Join(' ', ids)),
            step
        );
    }

    private async Task<string?> AnswerAsync(JobStep step, RunningServer server)
    {
        var decision = Pick(_model.Decisions.FindAll(one => one.State == "open"), step) ?? _model.Decisions[0];
        var (status, answer) = await PostAsync(
            server,
            "decisions/answer",
            new() { ["decisionRequestId"] = decision.Id, ["answer"] = "Yes" }
        );
        var job = _model.Answer(decision);
        job?.Id = (string?)answer["jobId"] ?? "";
        return Same(job is null ? 409 : 200, status, step);
    }

    private Task<(int Status, JsonObject Answer)> PostAsync(RunningServer server, string path, JsonObject body)
    {
        body["workspaceId"] = workspace;
        return server.PostAsync(owner, path, body.ToJsonString());
    }

    private static JsonObject Of(ModelLease lease, JsonObject body)
    {
        body["jobId"] = lease.Job.Id;
        body["workerId"] = lease.Worker;
        if (lease.Generation is { } generation)
        {
            body["claimGeneration"] = generation;
        }

        return body;
    }

    // A step's lease: nothing said, less than the shortest, one that fits, or more than the longest.
    private static int? Minutes(JobStep step) =>
        step.Minutes switch
        {
            1 => null,
            9 => 9,
            20 => 20,
            _ => 40,
        };

    private static JsonNode? Milliseconds(JobStep step) => Minutes(step) is { } minutes ? minutes * 60_000 : null;

    private static T Pick<T>(List<T> from, JobStep step) => from.Count == 0 ? default! : from[step.Which % from.Count];

    private static string? Same<T>(T wanted, T there, JobStep step) =>
        Equals(wanted, there) ? null : $"{step.What} came to {there}, and should have come to {wanted}";
}
