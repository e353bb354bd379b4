namespace Ias.Console.Worker.Jobs;

/// <summary>Implementation of one kind of job. A new kind is a file and a line in <c>JobKinds</c>.</summary>
public interface IJobKind
{
    /// <summary>The word by which the Console knows it.</summary>
    string Kind { get; }

    /// <summary>Runs a job in a checkout that is clean, that no engine works in, and in which this box does one job at a time. The program
    /// may be killed at any moment, and then runs the same job again: work already done is found, not repeated.</summary>
    /// <param name="cancel">The lease is lost, or the program ends: stop, and leave the checkout in order.</param>
    /// <exception cref="ProblemException">It cannot be done here: the job fails with those words.</exception>
    Task<JobOutcome> RunAsync(ClaimedJob job, WorkerHost host, CancellationToken cancel);

    /// <summary>Ends a job whose lease was lost: stops whatever still runs in the background, and keeps the work so far on a branch of its
    /// own.</summary>
    /// <returns>The branch with what was done; empty: there was nothing.</returns>
    Task<string> AbandonAsync(ClaimedJob job, WorkerHost host, CancellationToken cancel) => Task.FromResult("");
}
