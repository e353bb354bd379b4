namespace Ias.Console.Server.Domain;

/// <summary>An expected refusal of a request; the server answers with its status, code and words.</summary>
public sealed class RefusalException(int status, string code, string message) : Exception(message)
{
    /// <summary>HTTP status code of the answer.</summary>
    public int Status => status;

    /// <summary>The word clients decide by.</summary>
    public string Code => code;

    public static RefusalException Invalid(string message) => new(400, "INVALID_REQUEST", message);

    public static RefusalException Content(string message) => new(400, "CONTENT_REFUSED", message);

    public static RefusalException Unauthorized(string message) => new(401, "UNAUTHORIZED", message);

    public static RefusalException Forbidden(string message) => new(403, "FORBIDDEN", message);

    /// <param name="what">"job", "repository" …</param>
    public static RefusalException NotFound(string what) => new(404, "NOT_FOUND", $"There is no such {what} in this workspace.");

    public static RefusalException LeaseLost() =>
        new(409, "LEASE_LOST", "The lease of this job is not yours any more: it ran out and the job was claimed again, or it has ended.");

    public static RefusalException Conflict(string message) => new(409, "CONFLICT", message);
}
