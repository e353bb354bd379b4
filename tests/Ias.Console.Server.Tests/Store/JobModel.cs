namespace Ias.Console.Server.Tests.Store;

/// <summary>
/// Jobs, leases and decisions as the wire contract's table describes them, in a few lines and with nothing of the program: strings and
/// numbers, its own lease times, its own order of claims.
/// </summary>
internal sealed class JobModel
{
    private const int Shortest = 10;
    private const int Longest = 30;
    private const int Default = 15;

    /// <summary>In the order in which they came.</summary>
    public List<ModelJob> Jobs { get; } = [];

    public List<ModelDecision> Decisions { get; } = [];

    public ModelJob Add(long priority, ModelJob? parent = null, ModelDecision? applies = null)
    {
        var job = new ModelJob
        {
            Priority = priority,
            Parent = parent,
            Applies = applies,
        };
        Jobs.Add(job);
        return job;
    }

    /// <summary>The highest priority, then the oldest.</summary>
    public ModelJob? Claim(string worker, int? minutes)
    {
        ModelJob? best = null;
        foreach (var job in Jobs)
        {
            if (job.State == "pending" && (best is null || job.Priority > best.Priority))
            {
                best = job;
            }
        }

        if (best is not null)
        {
            (best.State, best.Holder, best.MinutesLeft) = ("running", worker, Lease(minutes));
            best.Generation++;
        }

        return best;
    }

    public bool Renew(ModelLease lease, int? minutes)
    {
        if (!Holds(lease))
        {
            return false;
        }

        (lease.Job.State, lease.Job.MinutesLeft) = ("running", Lease(minutes));
        return true;
    }

    /// <param name="children">How many; less than none: one of them is of a repository that is not here.</param>
    /// <returns>What is answered.</returns>
    public (int Status, bool Idempotent, List<ModelJob> Children) Complete(ModelLease lease, string outcome, string? key, int children)
    {
        var job = lease.Job;
        var completion = new Completion(lease.Worker, lease.Generation ?? job.Generation, key ?? "");
        if (job.Completions.TryGetValue(completion, out var before))
        {
            return (200, true, before);
        }

        if (!Holds(lease))
        {
            return (409, false, []);
        }

        if (children < 0)
        {
            return (404, false, []);
        }

        job.State = outcome;
        var made = new List<ModelJob>();
        for (var i = 0; i < children; i++)
        {
            made.Add(Add(job.Priority, job));
        }

        job.Completions.Add(completion, made);
        if (outcome == "blocked" && !Decisions.Exists(one => one.Job == job && one.State is "open" or "answered"))
        {
            Decisions.Add(new ModelDecision { Job = job });
        }

        Applied(job);
        return (200, false, made);
    }

    public void Pass(int minutes) => Jobs.ForEach(job => job.MinutesLeft -= minutes);

    public int Expire()
    {
        var expired = Jobs.FindAll(job => job.State == "running" && job.MinutesLeft <= 0);
        foreach (var job in expired)
        {
            job.State = "pending";
            job.Expirations++;
        }

        return expired.Count;
    }

    public bool Cancel(ModelJob job)
    {
        if (job.State is not ("pending" or "running" or "blocked" or "failed"))
        {
            return false;
        }

        (job.State, job.Holder) = ("canceled", null);
        Withdraw(job);
        Applied(job);
        return true;
    }

    public bool Retry(ModelJob job)
    {
        if (job.State is not ("blocked" or "failed" or "canceled"))
        {
            return false;
        }

        (job.State, job.Holder) = ("pending", null);
        Withdraw(job);
        return true;
    }

    public ModelJob? Answer(ModelDecision decision)
    {
        if (decision.State != "open")
        {
            return null;
        }

        decision.State = "answered";
        return Add(10, decision.Job, decision);
    }

    private static int Lease(int? minutes) =>
        minutes switch
        {
            null => Default,
            < Shortest => Shortest,
            > Longest => Longest,
            _ => minutes.Value,
        };

    private static bool Holds(ModelLease lease) =>
        lease.Job.Holder == lease.Worker
        && (lease.Generation is null || lease.Generation == lease.Job.Generation)
        && lease.Job.State is "running" or "pending";

    private void Withdraw(ModelJob job) =>
        Decisions.FindAll(one => one.Job == job && one.State is "open" or "answered").ForEach(one => one.State = "withdrawn");

    private static void Applied(ModelJob ended)
    {
        if (ended.Applies is not { State: "answered" or "open" } decision)
        {
            return;
        }

        if (ended.State == "done" && decision.State == "answered")
        {
            decision.State = "applied";
            if (decision.Job.State == "blocked")
            {
                (decision.Job.State, decision.Job.Holder) = ("pending", null);
            }
        }
        else if (ended.State is "failed" or "canceled" && decision.State == "answered")
        {
            decision.State = "open";
        }
    }
}

internal sealed class ModelJob
{
    public string Id { get; set; } = "";
    public string State { get; set; } = "pending";
    public long Priority { get; init; }
    public int Generation { get; set; }
    public int Expirations { get; set; }
    public int MinutesLeft { get; set; }
    public string? Holder { get; set; }
    public ModelJob? Parent { get; init; }
    public ModelDecision? Applies { get; init; }
    public Dictionary<Completion, List<ModelJob>> Completions { get; } = [];
}

internal sealed class ModelDecision
{
    public string Id { get; set; } = "";
    public string State { get; set; } = "open";
    public required ModelJob Job { get; init; }
}

/// <param name="Generation">What the client says; null: it is of a generation that says nothing.</param>
internal sealed record ModelLease(ModelJob Job, string Worker, int? Generation);

internal readonly record struct Completion(string Worker, int Generation, string Key);
