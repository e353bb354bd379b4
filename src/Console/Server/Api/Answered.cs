namespace Ias.Console.Server.Api;

/// <summary>Stored answer of a request, for the metrics; set as a request feature after the transaction commits.</summary>
internal sealed record Answered(object? Answer);
