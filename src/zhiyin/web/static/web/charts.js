// Charts from data in the page. ECharts is fetched only where a chart is.
