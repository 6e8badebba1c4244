'use strict';
(() => {
  const report = JSON.parse(document.getElementById('data').textContent);
  const darkness = window.matchMedia('(prefers-color-scheme: dark)');
  const LIGHT = ['#0969da', '#bc4c00', '#1a7f37', '#8250df', '#bf3989', '#6e7781', '#9a6700', '#0a7ea4'];
  const DARK = ['#58a6ff', '#f0883e', '#3fb950', '#bc8cff', '#f778ba', '#9198a1', '#d29922', '#39c5cf'];
  const PERCENTILES = [['p50', 'p50Us', []], ['p99', 'p99Us', [6, 4]], ['p99.9', 'p999Us', [2, 3]]];
  const PAPER = {'--text': '#000000', '--faint': '#444444', '--line': '#bbbbbb', '--missed': '#cf222e'};
  const charts = [];
  let isPrinting = false;

  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    Object.entries(attributes || {}).forEach(([key, value]) => made.setAttribute(key, value));
    made.append(...children);
    return made;
  }

  function number(value) {
    const figure = Number(value);
    if (!Number.isFinite(figure)) {
      return '–';
    }
    const size = Math.abs(figure);
    const digits = size >= 1000 || Number.isInteger(figure) ? 0 : size >= 100 ? 1 : size >= 1 ? 2 : 3;
    return figure.toLocaleString('en-US', {minimumFractionDigits: digits, maximumFractionDigits: digits});
  }

  function table(headings, rows) {
    const cell = (kind, content, numeric, extra) => element(kind,
      numeric || extra ? {class: [numeric ? 'number' : '', extra || ''].join(' ').trim()} : {}, content);
    const head = element('tr', {}, ...headings.map(([text, numeric]) => cell('th', text, numeric)));
    const body = rows.map(row => element('tr', {}, ...row.map((content, i) => {
      const isPlain = typeof content !== 'object';
      return cell('td', isPlain ? content : content.text, headings[i][1], isPlain ? '' : content.style);
    })));
    return element('div', {class: 'wide'},
      element('table', {}, element('thead', {}, head), element('tbody', {}, ...body)));
  }

  function verdict(value) {
    return value ? {text: value.toLowerCase(), style: value.toLowerCase()} : '';
  }

  function figureTable(figures) {
    const hasTargets = figures.some(figure => figure.target);
    const hasBars = figures.some(figure => figure.bar);
    const hasRounds = figures.some(figure => figure.rounds.length > 1);
    const pick = (flags, values) => values.filter((ignored, i) => flags[i]);
    const flags = [true, hasTargets, true, true, hasBars, hasBars, hasRounds];
    return table(
      pick(flags, [['figure'], ['target'], [hasRounds ? 'median' : 'value', true], ['unit'], ['bar'], ['verdict'],
        ['rounds']]),
      figures.map(figure => pick(flags, [figure.name, figure.target, number(figure.value), figure.unit,
        figure.bar || '', verdict(figure.verdict),
        {text: figure.rounds.map(number).join('  '), style: 'rounds'}])));
  }

  function latencyCells(latency) {
    return [latency.count, latency.meanUs, latency.p50Us, latency.p90Us, latency.p99Us, latency.p999Us,
      latency.p9999Us, latency.maxUs].map(number);
  }

  const LATENCY_HEADINGS = ['count', 'mean us', 'p50 us', 'p90 us', 'p99 us', 'p99.9 us', 'p99.99 us', 'max us']
    .map(text => [text, true]);

  function colour(index) {
    const palette = darkness.matches && !isPrinting ? DARK : LIGHT;
    return palette[index % palette.length];
  }

  function style(name) {
    return isPrinting ? PAPER[name] : getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  }

  function axis(title, type, more) {
    return Object.assign({
      type, title: {display: true, text: title, color: style('--faint')}, grid: {color: style('--line')},
      ticks: {color: style('--faint'), callback: value => number(value), maxRotation: 0, autoSkipPadding: 12}
    }, more);
  }

  function options(x, y, tooltip) {
    return {
      animation: false, responsive: true, maintainAspectRatio: false,
      interaction: {mode: 'nearest', axis: 'xy', intersect: false},
      plugins: {
        legend: {labels: {color: style('--text'), boxWidth: 28, usePointStyle: false}},
        tooltip: {callbacks: tooltip}
      },
      scales: {x, y}
    };
  }

  /** Draws, and draws anew whenever the colours of the page or the kind of an axis change. */
  function chart(section, configure, axes) {
    const canvas = element('canvas', {role: 'img'});
    const kinds = {};
    let instance = null;
    const draw = () => {
      if (instance) {
        instance.destroy();
      }
      instance = new Chart(canvas, configure(kinds));
    };
    const tools = element('div', {class: 'tools'});
    axes.forEach(({name, title, isLogarithmic}) => {
      kinds[name] = isLogarithmic ? 'logarithmic' : 'linear';
      const button = element('button', {type: 'button'});
      const label = () => {
        button.textContent = title + ': ' + kinds[name];
      };
      label();
      button.addEventListener('click', () => {
        kinds[name] = kinds[name] === 'linear' ? 'logarithmic' : 'linear';
        label();
        draw();
      });
      tools.append(button);
    });
    section.append(tools, element('div', {class: 'chart'}, canvas));
    charts.push(draw);
    draw();
  }

  function isSpread(values, factor) {
    const positive = values.filter(value => value > 0);
    return positive.length > 0 && Math.max(...positive) / Math.min(...positive) > factor;
  }

  function nines(inverse) {
    if (inverse <= 1) {
      return '0%';
    }
    return (100 - 100 / inverse).toFixed(Math.max(0, Math.round(Math.log10(inverse)) - 2)) + '%';
  }

  /** The 100th percentile lies at infinity: each curve ends at the last one that its count can tell. */
  function curvePoints(curve) {
    return curve.percentiles.filter(([percentile, us]) => percentile < 100 && us > 0)
      .map(([percentile, us]) => ({x: 100 / (100 - percentile), y: us}));
  }

  function percentileChart(section, exhibit) {
    const all = exhibit.curves.flatMap(curve => curvePoints(curve).map(point => point.y));
    if (all.length > 0) {
      chart(section, kinds => ({
        type: 'line',
        data: {
          datasets: exhibit.curves.map((curve, i) => ({
            label: curve.name, data: curvePoints(curve), borderColor: colour(i), backgroundColor: colour(i),
            borderWidth: 2, pointRadius: 0, pointHitRadius: 8, stepped: false
          }))
        },
        options: options(
          axis('percentile', 'logarithmic', {
            min: 1,
            afterBuildTicks: scale => {
              scale.ticks = [];
              for (let value = 1; value <= scale.max * 1.001; value *= 10) {
                scale.ticks.push({value, major: true});
              }
            },
            ticks: {color: style('--faint'), callback: nines, autoSkip: false}
          }),
          axis('latency, us', kinds.y),
          {
            title: items => items.length ? (100 - 100 / items[0].parsed.x).toPrecision(6).replace(/\.?0+$/, '') + '%'
              : '',
            label: item => item.dataset.label + ': ' + number(item.parsed.y) + ' us'
          })
      }), [{name: 'y', title: 'latency', isLogarithmic: isSpread(all, 50)}]);
    }
    section.append(table([['latency'], ...LATENCY_HEADINGS],
      exhibit.curves.map(curve => [curve.name, ...latencyCells(curve.latency)])));
  }

  function rateChart(section, exhibit) {
    const points = [...exhibit.points].sort((a, b) => a.rate - b.rate);
    const series = [...new Set(points.map(point => point.series))];
    const rates = points.map(point => point.rate);
    chart(section, kinds => ({
      type: 'line',
      data: {
        datasets: series.flatMap((name, i) => PERCENTILES.map(([label, key, dash]) => {
          const own = points.filter(point => point.series === name && point.latency[key] > 0);
          return {
            label: (name ? name + ' ' : '') + label, borderColor: colour(i), backgroundColor: colour(i),
            borderWidth: 2, borderDash: dash, pointRadius: 4,
            data: own.map(point => ({x: point.rate, y: point.latency[key], source: point})),
            pointStyle: own.map(point => point.verdict === 'MISSED' ? 'crossRot'
              : point.verdict === 'UNDECIDED' ? 'triangle' : 'circle'),
            pointBorderWidth: 2
          };
        })).concat(exhibit.targetUs ? [{
          label: 'target', borderColor: style('--missed'), backgroundColor: style('--missed'), borderWidth: 1,
          pointRadius: 0, pointHitRadius: 0,
          data: [{x: Math.min(...rates), y: exhibit.targetUs}, {x: Math.max(...rates), y: exhibit.targetUs}]
        }] : [])
      },
      options: options(axis(exhibit.axis, kinds.x), axis('latency, us', kinds.y), {
        title: items => items.length ? number(items[0].parsed.x) + ' ' + exhibit.axis : '',
        label: item => item.dataset.label + ': ' + number(item.parsed.y) + ' us' +
          (item.raw.source && item.raw.source.note ? ' (' + item.raw.source.note + ')' : '')
      })
    }), [
      {name: 'x', title: 'rate', isLogarithmic: isSpread(rates, 50)},
      {name: 'y', title: 'latency', isLogarithmic: isSpread(
        points.flatMap(point => PERCENTILES.map(([ignored, key]) => point.latency[key])), 20)}
    ]);
    section.append(table(
      [['series'], [exhibit.axis, true], ['achieved /s', true], ...LATENCY_HEADINGS, ['verdict'], ['note']],
      points.map(point => [point.series, number(point.rate), number(point.achieved), ...latencyCells(point.latency),
        verdict(point.verdict), point.note])));
  }

  /** Dots over each bar: the rounds that its median was taken of. */
  const rounds = {
    id: 'rounds',
    afterDatasetsDraw: drawn => {
      const context = drawn.ctx;
      drawn.data.datasets.forEach((dataset, i) => drawn.getDatasetMeta(i).data.forEach((bar, j) => {
        const figure = dataset.figures[j];
        if (!drawn.isDatasetVisible(i) || !figure || figure.rounds.length < 2) {
          return;
        }
        context.save();
        context.fillStyle = style('--text');
        context.globalAlpha = 0.65;
        figure.rounds.forEach(value => {
          context.beginPath();
          context.arc(bar.x, drawn.scales.y.getPixelForValue(value), 3, 0, 2 * Math.PI);
          context.fill();
        });
        context.restore();
      }));
    }
  };

  function barChart(section, exhibit) {
    const figures = exhibit.figures;
    if (figures.length > 0) {
      const names = [...new Set(figures.map(figure => figure.name))];
      const targets = [...new Set(figures.map(figure => figure.target))];
      const find = (name, target) => figures.find(figure => figure.name === name && figure.target === target);
      const highest = Math.max(...figures.flatMap(figure => figure.rounds).filter(Number.isFinite));
      chart(section, kinds => {
        const result = options(
          {ticks: {color: style('--text'), maxRotation: 30, autoSkip: false}, grid: {display: false}},
          axis(figures[0].unit, kinds.y, kinds.y === 'linear' ? {suggestedMax: highest, beginAtZero: true} : {
            min: Math.min(...figures.flatMap(figure => figure.rounds).filter(value => value > 0)) / 2
          }),
          {label: item => (item.dataset.label ? item.dataset.label + ': ' : '') + number(item.parsed.y) + ' ' +
            figures[0].unit});
        result.interaction = {mode: 'nearest', intersect: true};
        result.plugins.legend.display = targets.length > 1;
        return {
          type: 'bar', plugins: [rounds], options: result,
          data: {
            labels: names,
            datasets: targets.map((target, i) => ({
              label: target, backgroundColor: colour(i) + 'b0', borderColor: colour(i), borderWidth: 1,
              maxBarThickness: 70,
              figures: names.map(name => find(name, target)),
              data: names.map(name => find(name, target) ? Number(find(name, target).value) : null)
            }))
          }
        };
      }, [{
        name: 'y', title: 'scale',
        isLogarithmic: isSpread(figures.map(figure => figure.value), 50)
      }]);
    }
    section.append(figureTable(figures));
  }

  const DRAWERS = {
    figures: (section, exhibit) => section.append(figureTable(exhibit.figures)),
    bars: barChart, percentiles: percentileChart, rates: rateChart
  };

  function head() {
    const machine = report.machine;
    const memory = machine.memoryBytes > 0 ? number(machine.memoryBytes / 2 ** 30) + ' GiB' : 'unknown';
    const rows = [
      ['processor', machine.coreCount + ' x ' + machine.cpu], ['memory', memory], ['kernel', machine.kernel],
      ['virtualisation', machine.virtualization], ['clock', machine.clockSource],
      ['directory', machine.directory], ['disk', machine.disk + ', ' + machine.fileSystem], ['JDK', machine.jdk]];
    document.getElementById('head').append(
      element('h1', {}, report.title),
      element('div', {}, report.startedOn + ' · ringmaster ' + report.version + ' · ' + report.commit),
      element('pre', {}, report.command),
      ...report.notes.map(note => element('p', {}, note)),
      element('h2', {}, 'Machine'), table([[''], ['']], rows));
    const barred = report.exhibits.flatMap(exhibit => exhibit.figures || []).filter(figure => figure.bar);
    if (barred.length > 0) {
      const section = element('section', {}, element('h2', {}, 'Bars'), figureTable(barred));
      document.getElementById('head').append(section);
    }
    document.getElementById('foot').append(element('details', {}, element('summary', {}, 'Settings'),
      table([['setting'], ['value']], Object.entries(report.settings))));
  }

  head();
  report.exhibits.forEach(exhibit => {
    const section = element('section', {}, element('h2', {}, exhibit.title));
    document.getElementById('exhibits').append(section);
    DRAWERS[exhibit.kind](section, exhibit);
  });
  const redraw = () => charts.forEach(draw => draw());
  darkness.addEventListener('change', redraw);
  const print = value => {
    isPrinting = value;
    document.querySelectorAll('details').forEach(one => one.toggleAttribute('open', value));
    redraw();
  };
  window.addEventListener('beforeprint', () => print(true));
  window.addEventListener('afterprint', () => print(false));
})();
