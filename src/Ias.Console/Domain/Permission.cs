using System.Text.Json.Serialization;

namespace Ias.Console.Domain;

/// <summary>What a member of a workspace may do; each role may what those below it may.</summary>
[JsonConverter(typeof(WordConverter<Role>))]
public enum Role
{
    Viewer,
    Member,
    Admin,
    Owner,
}

/// <summary>What a service token is for.</summary>
[JsonConverter(typeof(WordConverter<Scope>))]
public enum Scope
{
    /// <summary>Agents and runners: claim, report, plan, look.</summary>
    Machine,

    /// <summary>Looks only.</summary>
    Read,

    /// <summary>Adds context items.</summary>
    Integration,
}

/// <summary>What an endpoint asks of its caller.</summary>
public enum Permission
{
    /// <summary>To look.</summary>
    Read,

    /// <summary>To claim and report jobs, as a worker does.</summary>
    Work,

    /// <summary>To add context items.</summary>
    Contribute,

    /// <summary>To make goals, approve, decide.</summary>
    Decide,

    /// <summary>To manage tokens and the data policy, and read the audit log.</summary>
    Administer,

    /// <summary>To say who belongs to the workspace, and as what.</summary>
    Own,

    /// <summary>Any valid token; the endpoint looks further itself.</summary>
    Known,
}

/// <summary>Who may what: the one table.</summary>
public static class Permissions
{
    public static bool May(Role role, Permission permission) =>
        permission switch
        {
            Permission.Known or Permission.Read => true,
            Permission.Work or Permission.Contribute or Permission.Decide => role >= Role.Member,
            Permission.Administer => role >= Role.Admin,
            _ => role >= Role.Owner,
        };

    public static bool May(Scope scope, Permission permission) =>
        permission switch
        {
            Permission.Known => true,
            Permission.Read => scope is Scope.Machine or Scope.Read,
            Permission.Work => scope is Scope.Machine,
            Permission.Contribute => scope is Scope.Machine or Scope.Integration,
            _ => false,
        };
}
