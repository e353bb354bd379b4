using Ias.Core.PullRequests;

namespace Ias.Engine.Runs;

/// <summary>The queue of a run, as the run's own loop sees it.</summary>
internal interface IQueueLoop
{
    /// <summary>True when the whole run becomes one pull request, not single jobs.</summary>
    bool HasOnePullRequest { get; }

    /// <summary>True while turns are under way.</summary>
    bool HasTurns { get; }

    /// <summary>Performs the next step of the loop.</summary>
    Task TakeNextAsync(CancellationToken kill);

    /// <summary>Waits for the first turn to end, and settles its job.</summary>
    Task FinishOneAsync(CancellationToken kill);

    /// <summary>Ends all turns immediately when the branch can take no more commits.</summary>
    Task AbandonAsync(CancellationToken kill);

    /// <summary>Summary of the queue's results, for its pull request.</summary>
    QueueWork Work();

    /// <summary>Title of the run's pull request.</summary>
    string TitleOf(bool isIncomplete);
}
