namespace Ias.Worker.Jobs;

/// <summary>What is done for the jobs of one kind. A new kind is a file and a line in <c>JobKinds</c>.</summary>
public interface IJobKind
{
    /// <summary>The word by which the Console knows it.</summary>
    string Kind { get; }

    /// <summary>
    /// Does it, in a checkout that is clean, that no engine works in, and in which this box does one job at a time. The program may be
    /// killed at any moment, and then does the same job again: what was done is found, not done twice.
    /// </summary>
    /// <param name="cancel">The lease is lost, or the program ends: stop, and leave the checkout in order.</param>
    /// <exception cref="ProblemException">It cannot be done here: the job fails with those words.</exception>
    Task<JobOutcome> RunAsync(ClaimedJob job, Box box, CancellationToken cancel);

    /// <summary>The lease was lost while it was done: ends what goes on by itself, and keeps what there is under a name of its
    /// own.</summary>
    /// <returns>The branch with what was done; empty: there was nothing.</returns>
    Task<string> AbandonAsync(ClaimedJob job, Box box, CancellationToken cancel) => Task.FromResult("");
}
