using System.Collections.Immutable;

namespace Ias.Console.Client.Following;

/// <summary>Known state of all workspaces a person is logged in to.</summary>
/// <param name="Workspaces">In the order of the logins; none: the person is logged in nowhere.</param>
/// <param name="Trouble">Why the logins cannot be read; null: they can.</param>
public sealed record TeamView(ImmutableArray<WorkspaceView> Workspaces, Problem? Trouble = null);
