namespace Ias.Console.Api;

/// <summary>What a request was answered, for those who count: set once the answer is stored.</summary>
internal sealed record Answered(object? Answer);
