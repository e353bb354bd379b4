using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Engine.Commits;
using Ias.Engine.Queue;

namespace Ias.Worker.Kinds;

/// <summary>How a job ended in a checkout's queue.</summary>
/// <param name="Job">As it stands now.</param>
/// <param name="Result">Of its last attempt; null: it had none.</param>
/// <param name="Files">Of its run.</param>
/// <param name="Repository">The checkout.</param>
/// <param name="Body">What a pull request of its run would say now.</param>
/// <param name="IsShared">The run is one of the Console's, with which other machines may go on.</param>
internal sealed record LocalEnding(Job Job, JobResult? Result, RunnerFiles Files, Repository Repository, string Body, bool IsShared);
