using Ias.Core.PullRequests;

namespace Ias.Engine.Runs;

/// <summary>The queue of a run that works jobs off, as the run's own loop sees it.</summary>
internal interface IQueueLoop
{
    /// <summary>The whole run becomes one pull request, not single jobs.</summary>
    bool HasOnePullRequest { get; }

    /// <summary>Turns are under way.</summary>
    bool HasTurns { get; }

    /// <summary>The next step of the loop.</summary>
    Task TakeNextAsync(CancellationToken kill);

    /// <summary>Waits for the first turn to end, and does what follows from it.</summary>
    Task FinishOneAsync(CancellationToken kill);

    /// <summary>Ends all turns at once, where the branch can take nothing more.</summary>
    Task AbandonAsync(CancellationToken kill);

    /// <summary>What the queue has come to, for its pull request.</summary>
    QueueWork Work();

    /// <summary>The title of the run's pull request.</summary>
    string TitleOf(bool isIncomplete);
}
