using Ias.Core.Config;
using Ias.Engine.Git.Writing;
using Ias.Engine.PreflightChecks;

namespace Ias.Setup.Screens;

/// <summary>Services the form calls while a person types.</summary>
/// <param name="Check">The same checks as <c>ias preflight</c>, for a configuration that is not written yet.</param>
/// <param name="Issue">An issue by its number.</param>
internal sealed record SetupServices(
    Func<Configuration, CancellationToken, Task<IReadOnlyList<PreflightCheck>>> Check,
    Func<int, CancellationToken, Task<Issue>> Issue
);
