using System.Text.RegularExpressions;
using ContextBroker.Http.Observability;
using ContextBroker.Server.Settings;
using k8s;
using k8s.Models;
using YamlDotNet.Serialization;

namespace ContextBroker.Server.Tests.House;

/// <summary>What lies in deploy/ for several nodes: it is read as strictly as a cluster does, and fits together and to the broker.</summary>
public sealed partial class DeployTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "deploy");

    private readonly Dictionary<object, object> _compose = Yaml(Path.Combine(Folder, "compose.scale-out.yaml"));
    private readonly List<object> _resources = [.. Map(Yaml(KubernetesFile("kustomization.yaml"))).GetList("resources").SelectMany(
        file => KubernetesYaml.LoadAllFromString(File.ReadAllText(KubernetesFile((string)file)), strict: true))];

    // Members that Kubernetes does not know, or of another type, do not get so far: see strict above.
    [Test]
    public void EveryManifestIsNamedByTheKustomization() => Assert.That(
        Map(Yaml(KubernetesFile("kustomization.yaml"))).GetList("resources").Append("kustomization.yaml"),
        Is.EquivalentTo(Directory.EnumerateFiles(KubernetesFile("")).Select(Path.GetFileName)));

    [Test]
    public void AMisspeltMemberIsNoticed() => Assert.That(
        () => KubernetesYaml.LoadAllFromString(File.ReadAllText(KubernetesFile("deployment.yaml")).Replace("readinessProbe", "readynessProbe", StringComparison.Ordinal), strict: true),
        Throws.Exception);

    [Test]
    public void WhatSelectsFindsTheNodes()
    {
        var deployment = One<V1Deployment>();
        var labels = deployment.Spec.Template.Metadata.Labels;
        Assert.That(deployment.Spec.Selector.MatchLabels, Is.SubsetOf(labels));
        Assert.That(One<V1Service>().Spec.Selector, Is.SubsetOf(labels));
        Assert.That(One<V1PodDisruptionBudget>().Spec.Selector.MatchLabels, Is.SubsetOf(labels));
        Assert.That(One<V2HorizontalPodAutoscaler>().Spec.ScaleTargetRef.Name, Is.EqualTo(deployment.Metadata.Name));
        Assert.That(deployment.Spec.Replicas, Is.Null, "the autoscaler has the say");
        Assert.That(One<V2HorizontalPodAutoscaler>().Spec.MinReplicas, Is.GreaterThanOrEqualTo(2));
    }

    [Test]
    public void PortsAndReferencesExist()
    {
        var container = One<V1Deployment>().Spec.Template.Spec.Containers.Single();
        var ports = container.Ports.Select(p => p.Name).ToList();
        Assert.That(One<V1Service>().Spec.Ports.Select(p => p.TargetPort.Value), Is.SubsetOf(ports));
        string[] probed = [container.StartupProbe.HttpGet.Port.Value, container.ReadinessProbe.HttpGet.Port.Value, container.LivenessProbe.HttpGet.Port.Value];
        Assert.That(probed.Distinct(), Is.SubsetOf(ports));
        Assert.That(container.EnvFrom.Select(e => e.ConfigMapRef?.Name).OfType<string>(), Is.EqualTo(new[] { One<V1ConfigMap>().Metadata.Name }));
        Assert.That(container.EnvFrom.Select(e => e.SecretRef?.Name).OfType<string>(), Is.EqualTo(new[] { One<V1Secret>().Metadata.Name }));
        Assert.That(container.VolumeMounts.Select(m => m.Name), Is.SubsetOf(One<V1Deployment>().Spec.Template.Spec.Volumes.Select(v => v.Name)));
    }

    [TestCase("/health/live")]
    [TestCase("/health/ready")]
    public void ProbesAskForWhatTheBrokerAnswers(string path)
    {
        var container = One<V1Deployment>().Spec.Template.Spec.Containers.Single();
        Assert.That(new[] { container.LivenessProbe.HttpGet.Path, container.ReadinessProbe.HttpGet.Path }, Does.Contain(path));
        Assert.That(File.ReadAllText(Path.Combine(Folder, "scale-out", "haproxy.cfg")), Does.Contain("option httpchk GET /health/ready"));
        Assert.That(OperationsApi.Paths, Does.Contain(path));
    }

    [Test]
    public void EverySettingExists()
    {
        var kubernetes = One<V1ConfigMap>().Data.Keys.Concat(One<V1Secret>().StringData.Keys);
        var compose = Services().Values.Select(Map).Where(s => s.ContainsKey("environment")).SelectMany(s => Map(s["environment"]).Keys).Cast<string>();
        var known = SettingsTable.Markdown();
        foreach (var setting in kubernetes.Concat(compose).Distinct())
        {
            var name = Place().Replace(setting.Replace("__", ":", StringComparison.Ordinal), ":n");
            Assert.That(known, Does.Contain($"| `{name}` |"));
        }
    }

    [Test]
    public void ComposeFitsTogether()
    {
        var services = Services();
        var (networks, volumes) = (Map(_compose["networks"]).Keys, Map(_compose["volumes"]).Keys);
        foreach (var (name, value) in services)
        {
            var service = Map(value);
            Assert.That(service.ContainsKey("image"), Is.True, $"{name} has an image");
            Assert.That(service.GetList("networks"), Is.Not.Empty.And.SubsetOf(networks), $"{name}'s networks");
            var on = service.TryGetValue("depends_on", out var depends) ? depends is List<object> list ? list : Map(depends).Keys.ToList() : [];
            Assert.That(on, Is.SubsetOf(services.Keys), $"{name} depends on");
            foreach (var mount in service.GetList("volumes").Cast<string>().Select(m => m.Split(':')[0]))
            {
                Assert.That(mount.StartsWith("./", StringComparison.Ordinal) ? File.Exists(Path.Combine(Folder, mount)) : volumes.Contains(mount), Is.True, $"{name} mounts {mount}");
            }
        }
    }

    [Test]
    public void TheMembersAreOneSetAndTheNodesKnowAll()
    {
        var members = Services().Keys.Cast<string>().Where(s => s.StartsWith("mongo", StringComparison.Ordinal) && s != "mongo-init").ToList();
        var initiate = File.ReadAllText(Path.Combine(Folder, "scale-out", "initiate.js"));
        var uri = new MongoDB.Driver.MongoUrl((string)Map(Map(Services()["node1"])["environment"])["Storage__ConnectionString"]);
        Assert.That(members, Has.Count.EqualTo(3));
        Assert.That(uri.Servers.Select(s => s.Host), Is.EquivalentTo(members));
        Assert.That(members.Select(m => $"host: '{m}:27017'"), Is.All.Matches<string>(line => initiate.Contains(line!, StringComparison.Ordinal)));
        Assert.That(initiate, Does.Contain($"_id: '{uri.ReplicaSetName}'"));
        Assert.That(members.Select(m => string.Join(' ', Map(Services()[m]).GetList("command"))), Is.All.Contain("--replSet " + uri.ReplicaSetName));
        var balanced = File.ReadAllText(Path.Combine(Folder, "scale-out", "haproxy.cfg"));
        Assert.That(Services().Keys.Cast<string>().Where(s => s.StartsWith("node", StringComparison.Ordinal)).Select(n => $"server {n} {n}:1026"), Is.All.Matches<string>(line => balanced.Contains(line!, StringComparison.Ordinal)));
    }

    // By the names that the endpoint makes of the instruments: dots become underscores, seconds and totals are added.
    [TestCase("operations.md")]
    [TestCase("operations.ja.md")]
    public void MetricsThatAreWrittenOfExist(string page)
    {
        var code = string.Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));
        var named = Metric().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", page))).Select(m => m.Groups[1].Value).Distinct().ToList();
        Assert.That(named, Has.Count.GreaterThan(10));
        foreach (var metric in named)
        {
            var instrument = metric.Replace("_total", "", StringComparison.Ordinal).Replace("_seconds", "", StringComparison.Ordinal);
            var pattern = $"\"({metric}|{instrument.Replace("_", "[._]", StringComparison.Ordinal)})\"";
            Assert.That(Regex.IsMatch(code, pattern), Is.True, metric);
        }
    }

    [GeneratedRegex("`((?:contextbroker|mqtt)_[a-z_]+)`")]
    private static partial Regex Metric();

    [GeneratedRegex(":\\d+")]
    private static partial Regex Place();

    private static string KubernetesFile(string name) => Path.Combine(Folder, "kubernetes", name);

    private static Dictionary<object, object> Yaml(string file)
    {
        var parser = new YamlDotNet.Core.MergingParser(new YamlDotNet.Core.Parser(new StringReader(File.ReadAllText(file))));
        return new DeserializerBuilder().Build().Deserialize<Dictionary<object, object>>(parser);
    }

    private static Dictionary<object, object> Map(object value) => (Dictionary<object, object>)value;

    private Dictionary<object, object> Services() => Map(_compose["services"]);

    private T One<T>() => _resources.OfType<T>().Single();
}

file static class Members
{
    public static List<object> GetList(this Dictionary<object, object> map, string name) =>
        map.TryGetValue(name, out var value) ? value is List<object> list ? list : [.. ((Dictionary<object, object>)value).Keys] : [];
}
