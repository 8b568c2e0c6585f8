using ContextBroker.Core.Nodes;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace ContextBroker.Core.Delivery;

/// <summary>
/// The way to one endpoint. So many requests at a time; each with a time-out; a circuit that opens when nothing gets through; and attempts
/// without end, further and further apart. What happens here is no other lane's concern.
/// </summary>
internal sealed class DeliveryLane : IDisposable
{
    private static readonly ResiliencePropertyKey<Delivery> DeliveryKey = new("delivery");

    private readonly INotificationSender? _sender;
    private readonly TimeProvider _clock;
    private readonly Duties? _duties;
    private readonly RetrySchedule _schedule;
    private readonly SemaphoreSlim _slots;
    private readonly ResiliencePipeline<Attempt> _attempts;
    private readonly ResiliencePipeline<SendResult> _guard;
    private readonly CircuitBreakerStateProvider _circuit = new();
    private CancellationTokenSource _recovered = new();

    /// <param name="duties">Whether this node may send; null: it is the only one.</param>
    public DeliveryLane(INotificationSender? sender, DeliveryOptions options, TimeProvider clock, Duties? duties = null)
    {
        (_sender, _clock, _duties) = (sender, clock, duties);
        _schedule = new RetrySchedule(options.FirstRetry, options.RetryCeiling);
        _slots = new SemaphoreSlim(options.Parallel);
        _attempts = new ResiliencePipelineBuilder<Attempt> { TimeProvider = clock }.AddRetry(Retrying()).Build();
        _guard = new ResiliencePipelineBuilder<SendResult> { TimeProvider = clock }.AddCircuitBreaker(Breaking(options)).AddTimeout(TimingOut()).Build();
    }

    /// <summary>Nothing got through lately: for a while nothing is tried, then one request.</summary>
    public bool IsBroken => _circuit.CircuitState is CircuitState.Open or CircuitState.HalfOpen;

    /// <summary>Fires when the endpoint answers again: whoever waits for his next attempt may make it now.</summary>
    public CancellationToken Recovered => Volatile.Read(ref _recovered).Token;

    /// <param name="interrupt">Ends the waiting between attempts, not a request under way.</param>
    /// <param name="abort">Ends a request under way.</param>
    /// <exception cref="OperationCanceledException">Interrupted: nothing is decided.</exception>
    public async Task<Attempt> Deliver(Delivery delivery, CancellationToken interrupt, CancellationToken abort)
    {
        var context = ResilienceContextPool.Shared.Get(interrupt);
        context.Properties.Set(DeliveryKey, delivery);
        try
        {
            return await _attempts.ExecuteAsync(
                static (context, state) => state.Lane.Try(state.Delivery, context.CancellationToken, state.Abort),
                context,
                (Lane: this, Delivery: delivery, Abort: abort));
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    /// <summary>One attempt, whatever the circuit says, that counts for nothing but its answer.</summary>
    public async Task<(SendResult Result, TimeSpan Took)> Test(NotificationMessage message, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(message.Receiver.Timeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        var started = _clock.GetTimestamp();
        try
        {
            return (await SendUnasked(message, either.Token), _clock.GetElapsedTime(started));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return (NoAnswer(message), _clock.GetElapsedTime(started));
        }
    }

    public void Dispose()
    {
        _slots.Dispose();
        _recovered.Dispose();
    }

    private async ValueTask<Attempt> Try(Delivery delivery, CancellationToken interrupt, CancellationToken abort)
    {
        await _slots.WaitAsync(interrupt);
        try
        {
            await (_duties?.UntilHeld(interrupt) ?? Task.CompletedTask);
            return delivery.Deadline <= _clock.GetUtcNow() ? new Attempt(AttemptKind.TooOld) : await Send(delivery, abort);
        }
        finally
        {
            _slots.Release();
        }
    }

    private async ValueTask<Attempt> Send(Delivery delivery, CancellationToken abort)
    {
        var started = _clock.GetTimestamp();
        try
        {
            var result = await Guarded(delivery, abort);
            delivery.Report(result, _clock.GetElapsedTime(started));
            return new Attempt(result.IsDelivered ? AttemptKind.Delivered : AttemptKind.Failed, result);
        }
        catch (TimeoutRejectedException)
        {
            var result = NoAnswer(delivery.Message);
            delivery.Report(result, _clock.GetElapsedTime(started));
            return new Attempt(AttemptKind.Failed, result);
        }
        catch (BrokenCircuitException e)
        {
            return new Attempt(AttemptKind.Withheld, RetryAfter: e.RetryAfter ?? _schedule.First);
        }
    }

    private async ValueTask<SendResult> Guarded(Delivery delivery, CancellationToken abort)
    {
        var context = ResilienceContextPool.Shared.Get(abort);
        context.Properties.Set(DeliveryKey, delivery);
        try
        {
            return await _guard.ExecuteAsync(
                static (context, lane) => lane.SendOnce(context.Properties.GetValue(DeliveryKey, null!).Message, context.CancellationToken), context, this);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    // A sender's exception is a failure like any other: it must not end the lane.
    private async ValueTask<SendResult> SendOnce(NotificationMessage message, CancellationToken cancel)
    {
        RequireRight();
        var result = await SendUnasked(_duties is null ? message : message with { BeforeSending = RequireRight }, cancel);
        if (!result.IsDelivered)
        {
            // Where the right ran out on the way, the failure is none of the receiver's.
            RequireRight();
        }

        return result;
    }

    private async ValueTask<SendResult> SendUnasked(NotificationMessage message, CancellationToken cancel)
    {
        if (_sender is null)
        {
            return new SendResult($"Nothing here sends to {message.Receiver.Uri.Scheme} endpoints", IsPermanent: true);
        }

        try
        {
            return await _sender.Send(message, cancel);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancel.IsCancellationRequested)
        {
            return new SendResult(e.Message);
        }
    }

    // The process may have stood still since the right was there. Nothing is known of the attempt: whoever has the right now makes it, or this node later.
    private void RequireRight()
    {
        if (_duties is { Holds: false })
        {
            throw new OperationCanceledException("This node's right to deliver has run out");
        }
    }

    private static SendResult NoAnswer(NotificationMessage message) => new($"No answer within {message.Receiver.Timeout.TotalSeconds:0.###} s");

    private RetryStrategyOptions<Attempt> Retrying() => new()
    {
        MaxRetryAttempts = int.MaxValue,
        ShouldHandle = static arguments => ValueTask.FromResult(arguments.Outcome is { Exception: null, Result.IsFinal: false }),
        DelayGenerator = arguments => ValueTask.FromResult<TimeSpan?>(Delay(arguments)),
    };

    private TimeSpan Delay(RetryDelayGeneratorArguments<Attempt> arguments)
    {
        var cooldown = arguments.Context.Properties.GetValue(DeliveryKey, null!).Cooldown;
        var attempt = arguments.Outcome.Result;
        return attempt.Kind == AttemptKind.Withheld
            ? attempt.RetryAfter + (_schedule.First * Random.Shared.NextDouble())
            : _schedule.Delay(arguments.AttemptNumber + 1, attempt.Result.IsPermanent, cooldown, Random.Shared.NextDouble());
    }

    // Opens only when nothing at all gets through: one subscription whose messages are refused does not stop the others at its endpoint.
    private CircuitBreakerStrategyOptions<SendResult> Breaking(DeliveryOptions options) => new()
    {
        StateProvider = _circuit,
        FailureRatio = 1,
        MinimumThroughput = 5,
        SamplingDuration = TimeSpan.FromSeconds(30),
        BreakDurationGenerator = arguments =>
            ValueTask.FromResult(_schedule.Delay(arguments.HalfOpenAttempts + 2, false, TimeSpan.FromMilliseconds(500), 1)),
        ShouldHandle = static arguments =>
            ValueTask.FromResult(arguments.Outcome is { Exception: TimeoutRejectedException } or { Exception: null, Result.IsDelivered: false }),
        OnClosed = _ =>
        {
            Recover();
            return default;
        },
    };

    private static TimeoutStrategyOptions TimingOut() => new()
    {
        TimeoutGenerator = static arguments =>
            ValueTask.FromResult(arguments.Context.Properties.GetValue(DeliveryKey, null!).Message.Receiver.Timeout),
    };

    private void Recover() => _ = Interlocked.Exchange(ref _recovered, new CancellationTokenSource()).CancelAsync();
}
